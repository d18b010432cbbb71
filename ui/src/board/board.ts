// What the modules of boards share. A board is [data-board], its columns are [data-column] with a list [data-cards] of
// cards [data-id]; `data-field` says by which field the server is told the column.

export const board = () => document.querySelector<HTMLElement>("[data-board]");
export const columns = () => [...(board()?.querySelectorAll<HTMLElement>("[data-column]") ?? [])];
export const cards = (column: Element | null | undefined) => [...(column?.querySelectorAll<HTMLElement>("[data-id]") ?? [])];
export const columnOf = (card: Element) => card.closest<HTMLElement>("[data-column]");
export const lists = (column: Element) => [...column.querySelectorAll<HTMLElement>("[data-cards]")];
export const laneOf = (card: Element) => card.closest<HTMLElement>("[data-lane]")?.dataset["lane"];
/** The list of a column that a card would be in: that of its lane, where there are lanes. */
export const list = (column: Element | null | undefined, card: Element | undefined) => {
  const all = column ? lists(column) : [];
  return all.find(({ dataset }) => dataset["lane"] === (card && laneOf(card))) ?? all[0] ?? null;
};
export const target = (event: Event) => (event.target instanceof Element ? event.target : null);
/** The card with the focus in it. */
export const current = () => document.activeElement?.closest<HTMLElement>("[data-board] [data-id]") ?? null;

export function focus(card: Element | null | undefined): void {
  const link = card?.querySelector<HTMLElement>("a");
  link?.focus({ preventScroll: true });
  card?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** Says to those who do not see it where a card went. */
export function tell(words: string): void {
  const told = document.querySelector("[data-told]");
  if (told) told.textContent = words;
}
