// Several cards that are selected move together: as the form for many leads does it, which can be undone.
import { tell } from "../leads/select";
import { cards, columns, current, list } from "./board";

const box = (card: Element | null) => card?.querySelector<HTMLInputElement>(".slip__select") ?? null;
const form = () => document.querySelector<HTMLFormElement>("#bulk");

/** All cards that are selected, when this is one of them. */
export function together(card: HTMLElement): HTMLElement[] {
  return box(card)?.checked ? columns().flatMap(cards).filter((one) => box(one)?.checked) : [];
}

/** Whether leads that go there are asked why first: until then they stay where they are. */
export const asksFirst = (column: HTMLElement | null) => column?.dataset["closes"] !== undefined;

/** Puts cards into a column; false where there is none. */
export function movedTogether(all: HTMLElement[], column: HTMLElement | null): boolean {
  const status = form()?.querySelector<HTMLSelectElement>("[name=status]");
  const into = list(column, all[0]);
  if (!column || !status || !into) return false;
  const first = all.find((card) => card.parentElement === into);
  if (asksFirst(column)) all = [];
  else if (first) first.after(...all.filter((card) => card !== first));
  else into.prepend(...all);
  status.value = column.dataset["column"] ?? "";
  form()?.requestSubmit(form()?.querySelector<HTMLElement>("[name=what][value=status]"));
  return true;
}

/** Selects the card with the focus, or no longer. */
export function choose(): boolean {
  const chosen = box(current());
  if (!chosen) return false;
  chosen.checked = !chosen.checked;
  tell();
  return true;
}
