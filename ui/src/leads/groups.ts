// How many leads each group of the table has: it comes after the rows, and is there at once when the page is read again.
import { table } from "./table";

/** By the group's id, of the list that is shown. */
let known: Record<string, string> = {};
let list = "";
let due = 0;

const heads = () => [...(table()?.querySelectorAll<HTMLElement>("[data-group]") ?? [])];

function show(): void {
  for (const head of heads()) {
    const place = head.querySelector("[data-counted]");
    if (place) place.textContent = known[head.dataset["group"] ?? ""] ?? "";
  }
}

async function count(): Promise<void> {
  due = 0;
  const asked = table()?.dataset["groups"];
  const groups = heads().map((head) => head.dataset["group"]);
  if (!asked || !groups.length) return;
  const answer = await fetch(`/leads/groups/${groups.join(",")}?${asked}`).catch(() => null);
  if (!answer?.ok || answer.redirected || asked !== table()?.dataset["groups"]) return;
  known = { ...known, ...((await answer.json()) as Record<string, string>) };
  show();
}

/** Shows what is known of the groups that are there now, and asks. */
export function countGroups(): void {
  const asked = table()?.dataset["groups"]?.replace(/&?folded=[^&]*/, "") ?? "";
  if (asked !== list) known = {};
  list = asked;
  show();
  if (!due) due = window.setTimeout(() => void count());
}

document.addEventListener("turbo:load", countGroups);
document.addEventListener("turbo:render", countGroups);
