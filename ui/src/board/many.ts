// Several cards that are selected move together: as the form for many leads does it, which can be undone.
import { complain } from "../elements/toast";
import { tell } from "../leads/select";
import { board, cards, columns, current, list } from "./board";

const box = (card: Element | null) => card?.querySelector<HTMLInputElement>(".slip__select") ?? null;
const form = () => document.querySelector<HTMLFormElement>("#bulk");

/** All cards that are selected, when this is one of them. */
export function together(card: HTMLElement): HTMLElement[] {
  return box(card)?.checked ? columns().flatMap(cards).filter((one) => box(one)?.checked) : [];
}

/** Puts cards into a column; false where each has to be asked something. */
export function movedTogether(all: HTMLElement[], column: HTMLElement | null): boolean {
  const status = form()?.querySelector<HTMLSelectElement>("[name=status]");
  const into = list(column);
  if (!column || !status || !into) return false;
  if (column.dataset["closes"] !== undefined) {
    complain(`Each lead that goes to ${column.dataset["name"]} is asked why: move them one by one.`);
    return false;
  }
  const first = all.find((card) => card.parentElement === into);
  if (first) first.after(...all.filter((card) => card !== first));
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

// What was done to them was done: the next ones are others.
document.addEventListener("turbo:submit-end", (event) => {
  const { success } = (event as CustomEvent<{ success: boolean }>).detail;
  if (success && board() && event.target === form()) form()?.reset();
});
