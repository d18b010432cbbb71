// Cards are dragged with a mouse or a finger.
import Sortable from "sortablejs";
import { looks } from "../looks";
import { board, columnOf, lists, columns } from "./board";
import { holdFor } from "./hold";
import { back, moved, origin, type Origin } from "./move";
import { asksFirst, movedTogether, together } from "./many";

const DRAGGED = new WeakMap<Element, Sortable>();
let from: Origin | null = null;

export function makeDraggable(): void {
  if (looks()) return;
  for (const cards of columns().flatMap(lists)) {
    if (!DRAGGED.has(cards)) DRAGGED.set(cards, Sortable.create(cards, options()));
  }
}

function options(): Sortable.Options {
  return {
    group: "cards",
    draggable: "[data-id]",
    filter: ".slip__move, .slip__select",
    preventOnFilter: false,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    // The same for mouse and finger, where the browser's own dragging knows no finger.
    forceFallback: true,
    fallbackOnBody: true,
    fallbackTolerance: 4,
    delay: 180,
    delayOnTouchOnly: true,
    touchStartThreshold: 4,
    // Where cards have no order of their own they come to stand by it.
    sort: board()?.dataset["keeps"] !== undefined,
    scrollSensitivity: 60,
    ghostClass: "slip--ghost",
    dragClass: "slip--held",
    // What is held says how many go with it.
    onChoose: ({ item }) => {
      const all = together(item);
      if (all.length > 1) item.dataset["together"] = String(all.length);
    },
    onUnchoose: ({ item }) => delete item.dataset["together"],
    onStart: ({ item }) => {
      from = origin(item);
      holdFor(true);
    },
    onEnd: ({ item, from: source, to, oldIndex, newIndex }) => {
      const begun = from;
      from = null;
      const still = source === to && oldIndex === newIndex;
      const all = together(item);
      if (begun && !still && all.length > 1 && source !== to) {
        const column = columnOf(item);
        if (!movedTogether(all, column) || asksFirst(column)) back(item, begun);
        holdFor(false);
      } else if (begun && !still) void moved(item, begun).finally(() => holdFor(false));
      else holdFor(false);
    },
  };
}
