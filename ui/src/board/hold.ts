// A board is read again when something changes, but not under the hand of whoever drags, has gone further down, or has
// opened a card.
import { board, columns, cards } from "./board";

const CARDS_OF_A_PAGE = 50;
let dragging = false;
let resume: (() => void) | null = null;

function busy(): boolean {
  const opened = (document.querySelector("#panel")?.childElementCount ?? 0) > 0;
  return dragging || opened || columns().some((column) => cards(column).length > CARDS_OF_A_PAGE);
}

/** Says whether the page may be read again. To be called after whatever makes it busy, or idle. */
export function hold(): void {
  const topics = document.querySelector<HTMLMetaElement>("meta[name=live]");
  if (!topics || !board()) return;
  topics.dataset["all"] ??= topics.content;
  topics.content = busy() ? "" : topics.dataset["all"];
}

/** A card is taken into the hand, or let go. */
export function holdFor(drag: boolean): void {
  dragging = drag;
  hold();
  if (drag || !resume) return;
  resume();
  resume = null;
}

// What was read before the drag began waits for its end.
document.addEventListener("turbo:before-render", (event) => {
  if (!dragging) return;
  event.preventDefault();
  resume = (event as CustomEvent<{ resume: () => void }>).detail.resume;
});
document.addEventListener("turbo:frame-load", hold);
document.addEventListener("turbo:load", hold);
document.addEventListener("turbo:render", hold);
document.addEventListener("live", (event) => {
  const news = document.querySelector<HTMLElement>("[data-news]");
  const changed = (event as CustomEvent<string[]>).detail;
  const topics = document.querySelector<HTMLMetaElement>("meta[name=live]")?.dataset["all"]?.split(" ") ?? [];
  if (news && board() && busy() && !dragging && changed.some((topic) => topics.includes(topic))) news.hidden = false;
});
