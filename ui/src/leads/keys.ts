// The keys of the leads table.
import { presses, register } from "../keys";
import { again } from "../live";
import { begin, set } from "./cells";
import { select } from "./select";
import { atRow, current, rows, table } from "./table";

function move(step: number): boolean {
  const all = rows();
  if (!all.length) return false;
  const row = all[Math.min(Math.max(current() + step, 0), all.length - 1)];
  for (const each of all) each.classList.toggle("is-current", each === row);
  atRow(row);
  row?.scrollIntoView({ block: "nearest" });
  return true;
}

const here = () => table() !== null;
const OWNER = "[data-edit=assigned_to_id]";

/** The lead that keys are about: the one that is open, else the row that they are at. */
const lead = () => document.querySelector<HTMLElement>("[data-lead]") ?? rows()[current()];
const about = (field: string) => lead()?.querySelector<HTMLElement>(field) ?? null;
const has = (field: string) => () => about(field) !== null;
const me = () => document.querySelector<HTMLElement>("[data-me]")?.dataset["me"];

/** The way through the statuses where it is shown, else the field. */
function status(): boolean {
  const way = about(".way__item[aria-current]");
  way?.focus();
  return way !== null || begin(about("[data-edit=status_id]"));
}

function mine(): boolean {
  const [cell, who] = [about(OWNER), me()];
  if (!cell || !who) return false;
  void set(cell, who, "Owner").then((done) => done && !table() && again());
  return true;
}

const full = () => document.querySelector<HTMLElement>("#panel [data-full]");

/** The page of the lead that is open over the list; what has the focus and does something by itself does that. */
function whole(): boolean {
  const focus = document.activeElement;
  const opened = lead()?.dataset["lead"];
  if (focus?.matches("a, button, summary, [popover] *") && focus.getAttribute("href") !== opened) return false;
  full()?.click();
  return true;
}

register(
  { keys: ["Enter"], does: "Full page", group: "Lead", icon: "maximize-2", here: () => full() !== null, run: whole },
  { keys: ["j"], does: "Next row", group: "List", motion: true, here, run: () => move(1) },
  { keys: ["k"], does: "Row before", group: "List", motion: true, here, run: () => move(-1) },
  { keys: ["ArrowDown"], does: "Next row", group: "List", motion: true, here, run: () => move(1) },
  { keys: ["ArrowUp"], does: "Row before", group: "List", motion: true, here, run: () => move(-1) },
  { keys: ["x"], does: "Select the row", group: "List", motion: true, here, run: () => select(false) },
  { keys: ["Shift+x"], does: "Select up to the row", group: "List", motion: true, here, run: () => select(true) },
  { keys: ["e"], does: "Change the first field", group: "Lead", icon: "pencil", here: has("[data-edit]"), run: () => begin(about("[data-edit]")) },
  { keys: ["s"], does: "Change the status", group: "Lead", icon: "circle-dot", here: has(":is(.way__item[aria-current], [data-edit=status_id])"), run: status },
  { keys: ["a"], does: "Assign", group: "Lead", icon: "user-plus", here: has(OWNER), run: () => begin(about(OWNER)) },
  { keys: ["m"], does: "Assign to me", group: "Lead", icon: "user-check", here: has(OWNER), run: mine },
  presses("f", "Filter", "List", "list-filter"),
  presses("v", "Views", "List", "layers"),
);
