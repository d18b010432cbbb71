// The last line of the table: how many leads there are, and what columns of numbers add up to. It comes after the rows, and
// is there at once when the page is read again.
import { table } from "./table";

interface Sums {
  sums: Record<string, string>;
  /** What they are of, where that is not all. */
  of: string;
}

const NONE: Sums = { sums: {}, of: "" };
let known = NONE;
let list = "";
let due = 0;

const foot = () => table()?.querySelector<HTMLElement>("tfoot[data-sums]");
const places = () => [...(foot()?.querySelectorAll<HTMLElement>("[data-sum]") ?? [])];

function show(): void {
  for (const place of places()) place.textContent = known.sums[place.dataset["sum"] ?? ""] ?? "";
  const of = foot()?.querySelector("[data-sums-of]");
  if (of) of.textContent = known.of;
  const total = document.querySelector<HTMLElement>("[data-total]")?.dataset["total"];
  const place = foot()?.querySelector("[data-leads-found]");
  if (place && total) place.textContent = total === "1" ? "1 lead" : `${total} leads`;
}

async function add(): Promise<void> {
  due = 0;
  const asked = foot()?.dataset["sums"];
  if (asked === undefined || !places().length) return;
  const answer = await fetch(`/leads/sums?${asked}`).catch(() => null);
  if (!answer?.ok || answer.redirected || asked !== foot()?.dataset["sums"]) return;
  known = (await answer.json()) as Sums;
  show();
}

function fill(): void {
  const asked = foot()?.dataset["sums"];
  if (asked === undefined) return;
  if (asked !== list) known = NONE;
  list = asked;
  show();
  if (!due) due = window.setTimeout(() => void add());
}

document.addEventListener("turbo:load", fill);
document.addEventListener("turbo:render", fill);
document.addEventListener("turbo:frame-load", show);
