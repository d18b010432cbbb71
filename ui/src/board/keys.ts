// The keys of boards: arrows walk the cards, [ and ] move the card, S opens its form.
import { register } from "../keys";
import { looks } from "../looks";
import { board, cards, columnOf, columns, current, focus } from "./board";
import { choose, movedTogether, together } from "./many";
import { step } from "./move";

/** The card so many further down, or at the same height in another column. */
function walk(down: number, aside: number): boolean {
  const card = current();
  const column = card ? columnOf(card) : null;
  if (!card || !column) return enter();
  const at = cards(column).indexOf(card);
  if (!aside) {
    focus(cards(column)[at + down]);
    return true;
  }
  const rest = aside > 0 ? columns().slice(columns().indexOf(column) + 1) : columns().slice(0, columns().indexOf(column)).reverse();
  const next = rest.map(cards).find((some) => some.length > 0);
  focus(next?.[Math.min(at, next.length - 1)]);
  return true;
}

function enter(): boolean {
  const first = columns().map(cards).find((some) => some.length > 0);
  focus(first?.[0]);
  return first !== undefined;
}

function move(by: number): boolean {
  const card = current();
  const open = columns().filter((column) => column.querySelector("[data-cards]"));
  if (card === null || looks()) return false;
  const all = together(card);
  return all.length > 1 ? movedTogether(all, open[open.indexOf(columnOf(card) as HTMLElement) + by] ?? null) : step(card, open, by);
}

function ask(): boolean {
  const link = current()?.querySelector<HTMLElement>(".slip__move");
  if (looks()) return false;
  link?.click();
  return link !== undefined;
}

const acts: Record<string, () => boolean> = {
  ArrowDown: () => walk(1, 0),
  ArrowUp: () => walk(-1, 0),
  ArrowRight: () => walk(0, 1),
  ArrowLeft: () => walk(0, -1),
  j: () => walk(1, 0),
  k: () => walk(-1, 0),
  s: ask,
  x: choose,
  "[": () => move(-1),
  "]": () => move(1),
};

// Before the keys of every page: [ folds the side bar elsewhere.
document.addEventListener(
  "keydown",
  (event) => {
    if (!board() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const place = event.target instanceof Element ? event.target : null;
    if (place?.matches("input, textarea, select") || place?.closest("[popover], #panel, dialog")) return;
    const act = acts[event.key];
    const walks = event.key.startsWith("Arrow");
    if (!act || ((walks || event.key === "[" || event.key === "]" || event.key === "s" || event.key === "x") && !current())) return;
    if (act()) event.preventDefault();
  },
  { capture: true },
);

const here = () => board() !== null;
const listed = { group: "List" as const, here };
register(
  { ...listed, keys: ["j"], does: "Next card", run: () => walk(1, 0) },
  { ...listed, keys: ["k"], does: "Card before", run: () => walk(-1, 0) },
  { ...listed, keys: ["]"], does: "Move the card to the next column", run: () => move(1) },
  { ...listed, keys: ["s"], does: "Move the card to…", run: ask },
  { ...listed, keys: ["x"], does: "Select the card", run: choose },
);
