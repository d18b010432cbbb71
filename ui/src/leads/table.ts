// What the modules of the leads table share.
import { waitsWhile } from "../hold";

export const table = () => document.querySelector<HTMLTableElement>("table[data-leads]");
export const rows = () => [...(table()?.querySelectorAll<HTMLTableRowElement>("tr[data-row]") ?? [])];
/** Of the rows of the table, or of the cards of the board. */
export const boxes = () => [...document.querySelectorAll<HTMLInputElement>(".table__select")];
/** The row that the keys are at; -1 before the first. */
export const current = () => rows().findIndex((row) => row.classList.contains("is-current"));
export const target = (event: Event) => (event.target instanceof Element ? event.target : null);

/** Gives the focus back to the row that somebody was at. */
export function atRow(row: Element | null | undefined): void {
  row?.querySelector<HTMLElement>(".table__open")?.focus({ preventScroll: true });
}

const ROWS_OF_A_PAGE = 50;

/** Whoever has gone further down, selected or opened something keeps what they see. */
function busy(): boolean {
  const opened = (document.querySelector("#panel")?.childElementCount ?? 0) > 0;
  if (!table()) return opened && document.querySelector("[data-day]") !== null;
  const scrolled = (document.querySelector(".table-frame")?.scrollTop ?? 0) > 40;
  return scrolled || opened || rows().length > ROWS_OF_A_PAGE || boxes().some((box) => box.checked);
}
waitsWhile(busy);

// What is new meanwhile waits behind a button.
document.addEventListener("live", (event) => {
  const news = document.querySelector<HTMLElement>("[data-news]");
  const changed = (event as CustomEvent<string[]>).detail;
  if (news && table() && busy() && changed.includes("lead")) news.hidden = false;
});
