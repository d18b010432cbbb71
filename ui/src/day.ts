// My day: the keys of the queue, and what saves a click.
import { visit } from "@hotwired/turbo";
import { looks } from "./looks";
import { presses, register } from "./keys";

/** A lead that is open over the queue has the keys. */
const here = () => document.querySelector("[data-day] [data-do]") !== null && document.querySelector("#panel [data-lead]") === null;
const rows = () => [...document.querySelectorAll<HTMLElement>("[data-do]")];
const target = (event: Event) => (event.target instanceof Element ? event.target : null);
/** The row that the keys are at, and its place: another one steps in when it is gone. */
let [at, place] = ["", -1];

function current(): number {
  const all = rows();
  const found = all.findIndex(({ id }) => id === at);
  return found >= 0 ? found : Math.min(place, all.length - 1);
}

function mark(row: HTMLElement | undefined): void {
  for (const each of rows()) each.classList.toggle("is-current", each === row && rows().length > 1);
  if (row) [at, place] = [row.id, rows().indexOf(row)];
}

function move(step: number): boolean {
  const all = rows();
  const row = all[Math.min(Math.max(current() + step, 0), all.length - 1)];
  mark(row);
  row?.querySelector<HTMLElement>(".do__name")?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
  return row !== undefined;
}

/** Does what the row has a button for. */
function act(name: string): boolean {
  const row = rows()[Math.max(current(), 0)];
  const button = row?.querySelector<HTMLElement>(`[data-act=${name}]`);
  if (!button || looks()) return false;
  mark(row);
  if (button instanceof HTMLSelectElement) button.focus();
  else button.click();
  return true;
}

function skip(): boolean {
  // Space presses what has the focus.
  if (document.activeElement?.matches("a, button, summary, [popover] *")) return false;
  const next = document.querySelector<HTMLElement>("[data-skip]");
  next?.click();
  return next !== null;
}

const List = "List" as const;
register(
  { keys: ["j"], does: "Next one", group: List, here, run: () => move(1) },
  { keys: ["k"], does: "One before", group: List, here, run: () => move(-1) },
  { keys: ["ArrowDown"], does: "Next one", group: List, here, run: () => move(1) },
  { keys: ["ArrowUp"], does: "One before", group: List, here, run: () => move(-1) },
  { keys: ["p"], does: "Call", group: List, here, run: () => act("call") },
  { keys: ["n"], does: "Note", group: List, here, run: () => act("note") },
  { keys: ["l"], does: "Later", group: List, here, run: () => act("later") },
  { keys: ["s"], does: "Status", group: List, here, run: () => act("status") },
  { keys: ["d"], does: "Done", group: List, here, run: () => act("done") },
  presses("o", "One at a time", List),
  { keys: [" "], does: "Next lead", group: List, here: () => document.querySelector("[data-skip]") !== null, run: skip },
);

document.addEventListener("focusin", (event) => {
  const row = target(event)?.closest<HTMLElement>("li[data-do]");
  if (row) mark(row);
});
// A call is made by the device; the strip asks how it went.
document.addEventListener("click", (event) => {
  const then = target(event)?.closest<HTMLElement>("a[data-then]")?.dataset["then"];
  if (then) window.setTimeout(() => visit(then, { action: "replace" }), 300);
});
document.addEventListener("change", (event) => {
  const field = event.target;
  // A day that is picked is chosen.
  if (field instanceof HTMLInputElement && field.matches("[data-picks]")) {
    for (const one of field.form?.querySelectorAll<HTMLInputElement>("[name=next]") ?? []) one.checked = !field.value && one.value === "";
  }
});
document.addEventListener("turbo:render", () => {
  if (!here()) return;
  if (at) mark(rows()[current()]);
  const strip = document.querySelector<HTMLElement>("#strip");
  if (!strip || strip.contains(document.activeElement)) return;
  strip.querySelector<HTMLElement>("[autofocus]")?.focus({ preventScroll: true });
  strip.scrollIntoView({ block: "nearest" });
});
