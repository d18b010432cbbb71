// What the modules of the leads table share.

export const table = () => document.querySelector<HTMLTableElement>("table[data-leads]");
export const rows = () => [...(table()?.querySelectorAll<HTMLTableRowElement>("tr[data-row]") ?? [])];
export const boxes = () => [...(table()?.querySelectorAll<HTMLInputElement>(".table__select") ?? [])];
/** The row that the keys are at; -1 before the first. */
export const current = () => rows().findIndex((row) => row.classList.contains("is-current"));
export const target = (event: Event) => (event.target instanceof Element ? event.target : null);

/** Gives the focus back to the row that somebody was at. */
export function atRow(row: Element | null | undefined): void {
  row?.querySelector<HTMLElement>(".table__open")?.focus({ preventScroll: true });
}

const ROWS_OF_A_PAGE = 50;

/** The table, or My day: pages that are read again when something changes. */
const listed = () => table() ?? document.querySelector("[data-day]");

/** Whoever has gone further down, selected, opened or begun to write keeps what they see. */
function busy(): boolean {
  const scrolled = (document.querySelector(".table-frame")?.scrollTop ?? 0) > 40;
  const opened = (document.querySelector("#panel")?.childElementCount ?? 0) > 0;
  const edited = document.querySelector("[data-edit].is-edited") !== null;
  return scrolled || opened || edited || rows().length > ROWS_OF_A_PAGE || boxes().some((box) => box.checked);
}

/** Says whether the page may be read again when something changes. To be called after whatever makes it busy, or idle. */
export function hold(): void {
  const topics = document.querySelector<HTMLMetaElement>("meta[name=live]");
  if (!topics || !listed()) return;
  topics.dataset["all"] ??= topics.content;
  topics.content = busy() ? "" : topics.dataset["all"];
}

// What is new meanwhile waits behind a button.
document.addEventListener("live", (event) => {
  const news = document.querySelector<HTMLElement>("[data-news]");
  const changed = (event as CustomEvent<string[]>).detail;
  if (news && table() && busy() && changed.includes("lead")) news.hidden = false;
});
document.addEventListener("scroll", hold, { capture: true, passive: true });
