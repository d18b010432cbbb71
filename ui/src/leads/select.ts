// Rows that are selected for a change of many.
import { over } from "./over";
import { boxes, current, rows, target } from "./table";

let anchor = -1;

document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement)) return;
  if (box.matches("[data-select-all]")) for (const each of boxes()) each.checked = box.checked;
  if (box.matches(".table__select")) anchor = boxes().indexOf(box);
  if (box.matches("[data-select-all], .table__select, [data-all-matching]")) tell();
});
document.addEventListener("reset", () => window.setTimeout(tell));
document.addEventListener("turbo:render", tell);
// What was done to them, once it was asked why, was done: the next ones are others.
document.addEventListener("turbo:submit-end", (event) => {
  const { success } = (event as CustomEvent<{ success?: boolean }>).detail;
  if (success && target(event)?.matches("[data-many]")) document.querySelector<HTMLFormElement>("#bulk")?.reset();
});
document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || !box.matches(".table__select") || !event.shiftKey || anchor < 0) return;
  range(anchor, boxes().indexOf(box), box.checked);
});

// A status that closes leads asks why first, in the panel.
document.addEventListener(
  "submit",
  (event) => {
    const { target: form, submitter } = event;
    if (!(form instanceof HTMLFormElement) || !form.matches("#bulk") || !(submitter instanceof HTMLButtonElement)) return;
    submitter.removeAttribute("data-turbo-frame");
    if (submitter.value !== "status" || !form.querySelector("[name=status] [data-closes]:checked")) return;
    submitter.dataset["turboFrame"] = "panel";
    over();
  },
  { capture: true },
);

function range(from: number, to: number, checked: boolean): void {
  for (const box of boxes().slice(Math.min(from, to), Math.max(from, to) + 1)) box.checked = checked;
  tell();
}

export function tell(): void {
  const count = boxes().filter((box) => box.checked).length;
  const all = document.querySelector<HTMLInputElement>("[data-all-matching]")?.checked;
  const total = document.querySelector<HTMLElement>("[data-total]")?.dataset["total"] ?? "";
  const said = document.querySelector("[data-selected]");
  if (said) said.textContent = all ? `All ${total}` : `${count} selected`;
}

/** Selects the row that the keys are at, or all up to it; false when there is none. */
export function select(ranged: boolean): boolean {
  const box = rows()[current()]?.querySelector<HTMLInputElement>(".table__select");
  if (!box) return false;
  const at = boxes().indexOf(box);
  if (ranged && anchor >= 0) range(anchor, at, true);
  else box.checked = !box.checked;
  anchor = at;
  tell();
  return true;
}
