// Cards are dragged with a mouse or a finger.
import Sortable from "sortablejs";
import { looks } from "../looks";
import { board, list, columns } from "./board";
import { holdFor } from "./hold";
import { moved, origin, type Origin } from "./move";

const DRAGGED = new WeakMap<Element, Sortable>();
let from: Origin | null = null;

export function makeDraggable(): void {
  if (looks()) return;
  for (const column of columns()) {
    const cards = list(column);
    if (cards && !DRAGGED.has(cards)) DRAGGED.set(cards, Sortable.create(cards, options()));
  }
}

function options(): Sortable.Options {
  return {
    group: "cards",
    draggable: "[data-id]",
    filter: ".slip__move",
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
    onStart: ({ item }) => {
      from = origin(item);
      holdFor(true);
    },
    onEnd: ({ item, from: source, to, oldIndex, newIndex }) => {
      const begun = from;
      from = null;
      const still = source === to && oldIndex === newIndex;
      if (begun && !still) void moved(item, begun).finally(() => holdFor(false));
      else holdFor(false);
    },
  };
}
