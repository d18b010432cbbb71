// A board is read again when something changes, but not under the hand of whoever drags, has gone further down, or has
// opened a card.
import { keepsWhile, waitsWhile } from "../hold";
import { concerns } from "../live";
import { board, columns, cards } from "./board";

const CARDS_OF_A_PAGE = 50;
let dragging = false;

function opened(): boolean {
  const chosen = document.querySelector(".slip__select:checked") !== null;
  return chosen || (document.querySelector("#panel")?.childElementCount ?? 0) > 0 || columns().some((column) => cards(column).length > CARDS_OF_A_PAGE);
}

/** Whether what is new waits behind a button. */
export const busy = () => board() !== null && opened();

/** A card is taken into the hand, or let go. */
export function holdFor(drag: boolean): void {
  dragging = drag;
}

keepsWhile(() => dragging);
waitsWhile(busy);
document.addEventListener("live", (event) => {
  const news = document.querySelector<HTMLElement>("[data-news]");
  if (news && busy() && concerns((event as CustomEvent<string[]>).detail)) news.hidden = false;
});
