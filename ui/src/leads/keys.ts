// The keys of the leads table.
import { presses, register } from "../keys";
import { begin } from "./cells";
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
const edit = () => begin(rows()[current()]?.querySelector<HTMLElement>("td[data-edit]") ?? null);
register(
  { keys: ["j"], does: "Next row", group: "List", here, run: () => move(1) },
  { keys: ["k"], does: "Row before", group: "List", here, run: () => move(-1) },
  { keys: ["ArrowDown"], does: "Next row", group: "List", here, run: () => move(1) },
  { keys: ["ArrowUp"], does: "Row before", group: "List", here, run: () => move(-1) },
  { keys: ["x"], does: "Select the row", group: "List", here, run: () => select(false) },
  { keys: ["e"], does: "Change the row", group: "List", here, run: edit },
  presses("f", "Filter", "List"),
  presses("v", "Views", "List"),
);
