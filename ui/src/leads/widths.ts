// Columns are made wider and narrower at the edge of their heads, by the hand or by the arrow keys. The table is as wide as its
// columns then, and each person's widths are kept.
import { complain } from "../elements/toast";
import { keepsWhile } from "../hold";
import { looks } from "../looks";
import { table, target } from "./table";

const [LEAST, MOST, STEP] = [64, 640, 16];
/** A table whose columns have widths. */
const SIZED = "table--sized";
let pulled: { edge: HTMLElement; at: number; width: number } | null = null;
let due = 0;

const edgeOf = (event: Event) => target(event)?.closest<HTMLElement>(".table__edge") ?? null;
const cols = () => [...(table()?.querySelectorAll<HTMLTableColElement>("col[data-col]") ?? [])];
const head = (edge: HTMLElement) => edge.closest("th") as HTMLTableCellElement;

/** From now on every column has the width that it has now. */
function fix(): void {
  const heads = [...(table()?.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.offsetWidth);
  if (table()?.classList.contains(SIZED)) return;
  cols().forEach((col, place) => col.setAttribute("width", String(heads[place])));
  table()?.classList.add(SIZED);
}

function size(edge: HTMLElement, width: number): void {
  fix();
  const bounded = String(Math.round(Math.min(Math.max(width, LEAST), MOST)));
  cols()[head(edge).cellIndex]?.setAttribute("width", bounded);
  edge.setAttribute("aria-valuenow", bounded);
}

/** As wide as the widest of what is in it. */
function fit(edge: HTMLElement): void {
  size(edge, LEAST);
  const place = head(edge).cellIndex;
  const cells = [...(table()?.rows ?? [])].filter(({ cells }) => cells.length > 1).map(({ cells }) => cells[place]);
  const parts = cells.flatMap((cell) => [cell, ...(cell?.querySelectorAll<HTMLElement>(".cut") ?? [])]);
  const more = Math.max(0, ...parts.map((part) => (part ? part.scrollWidth - part.clientWidth : 0)));
  const padding = parseFloat(getComputedStyle(head(edge)).paddingInlineEnd);
  size(edge, LEAST + more + padding + 1);
}

function keep(): void {
  window.clearTimeout(due);
  due = window.setTimeout(() => void send(), 300);
}

async function send(): Promise<void> {
  due = 0;
  const widths = cols().map((col) => `${col.dataset["col"]}=${col.getAttribute("width")}`);
  const answer = await fetch("/leads/layout", { method: "POST", body: new URLSearchParams({ widths: widths.join(",") }) }).catch(() => null);
  if (!answer?.ok) complain("The widths could not be kept.");
}

keepsWhile(() => pulled !== null || due !== 0);
document.addEventListener("pointerdown", (event) => {
  const edge = edgeOf(event);
  if (!edge || looks() || event.button !== 0) return;
  event.preventDefault();
  edge.setPointerCapture(event.pointerId);
  edge.focus({ preventScroll: true });
  pulled = { edge, at: event.clientX, width: head(edge).offsetWidth };
});
document.addEventListener("pointermove", ({ clientX }) => {
  if (pulled) size(pulled.edge, pulled.width + clientX - pulled.at);
});
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    if (pulled && head(pulled.edge).offsetWidth !== pulled.width) keep();
    pulled = null;
  });
}
document.addEventListener("dblclick", (event) => {
  const edge = edgeOf(event);
  if (!edge || looks()) return;
  fit(edge);
  keep();
});
document.addEventListener("focusin", (event) => {
  const edge = edgeOf(event);
  edge?.setAttribute("aria-valuenow", String(head(edge).offsetWidth));
});
document.addEventListener("keydown", (event) => {
  const edge = edgeOf(event);
  const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
  if (!edge || !step || looks()) return;
  event.preventDefault();
  size(edge, head(edge).offsetWidth + step * (event.shiftKey ? 4 : 1));
  keep();
});
