// A board: cards that are dragged, moved by keys, and loaded as one scrolls.
import "./hold";
import "./keys";
import { makeDraggable } from "./drag";
import { watch } from "./more";

function begin(): void {
  makeDraggable();
  watch();
}

document.addEventListener("turbo:load", begin);
document.addEventListener("turbo:render", begin);
begin();
