// A card goes into another column, or to another place in its own: it is there at once, and comes back when the server
// does not take it. What the server asks for first stands in the panel.
import { offer, toast } from "../elements/toast";
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
    const said = `${name} is in ${column?.dataset["name"] ?? ""} now.`;
    tell(said);
    const isElsewhere = column !== from.column || lane !== from.lane;
    if (isElsewhere && from.column && from.column.dataset["closes"] === undefined) offer(said, () => void putBack(card, from));
    if (!busy()) again();
    return;
  }
  back(card, from);
  if (answer?.ok) return ask(await answer.text());
  toast(`${name} could not be moved.`, "circle-alert");
}

/** Back into the column and the lane that it came from, where its urgency puts it. */
async function putBack(card: HTMLElement, from: Origin): Promise<void> {
  const [field, lanes] = [board()?.dataset["field"] ?? "", board()?.dataset["lanes"]];
  const body = new URLSearchParams({ [field]: from.column?.dataset["column"] ?? "", quiet: "true" });
  if (lanes && from.lane !== undefined) body.set(lanes, from.lane);
  const answer = await fetch(card.dataset["move"] ?? "", { method: "POST", body }).catch(() => null);
  if (answer?.status === 204) again();
  else toast(`${card.dataset["name"] ?? ""} could not be moved.`, "circle-alert");
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
