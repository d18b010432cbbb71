// A card goes into another column, or to another place in its own: it is there at once, and comes back when the server
// does not take it. What the server asks for first stands in the panel.
import { toast } from "../elements/toast";
import { over } from "../leads/over";
import { again } from "../live";
import { board, columnOf, focus, laneOf, list, tell } from "./board";
import { busy } from "./hold";

/** Where a card was. */
export interface Origin {
  parent: ParentNode;
  next: ChildNode | null;
  column: HTMLElement | null;
  lane: string | undefined;
}

export function origin(card: HTMLElement): Origin {
  return { parent: card.parentNode as ParentNode, next: card.nextSibling, column: columnOf(card), lane: laneOf(card) };
}

/** Where the card stands now in the order of its column, as the server is told. */
function place(card: HTMLElement, from: Origin): string {
  if (board()?.dataset["keeps"] === undefined) return "";
  const above = card.previousElementSibling;
  if (above instanceof HTMLElement && above.dataset["kept"] !== undefined) return above.dataset["id"] ?? "";
  return from.column === columnOf(card) && !above ? "top" : "";
}

export function back(card: HTMLElement, from: Origin): void {
  from.parent.insertBefore(card, from.next?.parentNode === from.parent ? from.next : null);
}

/** Tells the server where a card stands now. */
export async function moved(card: HTMLElement, from: Origin): Promise<void> {
  const column = columnOf(card);
  const field = board()?.dataset["field"] ?? "";
  const name = card.dataset["name"] ?? "";
  const body = new URLSearchParams({
    [field]: column?.dataset["column"] ?? "",
    place: place(card, from),
    quiet: "true",
    back: location.pathname + location.search,
  });
  const [lanes, lane] = [board()?.dataset["lanes"], laneOf(card)];
  if (lanes && lane !== undefined && lane !== from.lane) body.set(lanes, lane);
  const headers = { "turbo-frame": "panel" };
  const answer = await fetch(card.dataset["move"] ?? "", { method: "POST", body, headers }).catch(() => null);
  if (answer?.status === 204) {
    tell(`${name} is in ${column?.dataset["name"] ?? ""} now.`);
    if (!busy()) again();
    return;
  }
  back(card, from);
  if (answer?.ok) return ask(await answer.text());
  toast(`${name} could not be moved.`, "circle-alert");
}

/** Shows the form that the server answers with in the panel. */
function ask(page: string): void {
  const asked = new DOMParser().parseFromString(page, "text/html").querySelector("#panel");
  const panel = document.querySelector("#panel");
  if (!asked || !panel) return;
  panel.replaceChildren(...asked.childNodes);
  over();
  const first = ["[name=reason_id]", "[name=reason]", "[autofocus]"].map((wanted) => panel.querySelector<HTMLElement>(wanted));
  first.find((field) => field !== null)?.focus();
}

// A status or stage that asks for more asks as soon as it is chosen.
document.addEventListener("change", (event) => {
  const chosen = event.target;
  const form = chosen instanceof HTMLSelectElement && chosen.matches("[name=status], [name=stage]") ? chosen.form : null;
  const panel = form?.matches("#panel [data-moves]") ? form.closest<HTMLElement>("#panel") : null;
  if (!form || !panel) return;
  const fields = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  panel.setAttribute("src", `${form.getAttribute("action")}?${fields}`);
});

/** By a key: into the neighbouring column. */
export function step(card: HTMLElement, columns: HTMLElement[], by: number): boolean {
  const into = list(columns[columns.indexOf(columnOf(card) as HTMLElement) + by], card);
  if (!into) return false;
  const from = origin(card);
  const kept = into.querySelectorAll(":scope > [data-kept]");
  const last = kept[kept.length - 1];
  delete card.dataset["kept"];
  if (last) last.after(card);
  else into.prepend(card);
  focus(card);
  void moved(card, from).then(() => focus(document.getElementById(card.id)));
  return true;
}
