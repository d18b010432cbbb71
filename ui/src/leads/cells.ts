// Fields that are changed where they stand: [data-edit="FIELD"] within [data-row="/leads/ID"], by a double click, by Enter
// on its button, or by E. The server gives the form and, once it is saved, what the field shows.
import { atRow, hold, target } from "./table";

let before = "";
const editing = () => document.querySelector<HTMLElement>("[data-edit].is-edited");

document.addEventListener("dblclick", (event) => begin(field(event)));
document.addEventListener("click", (event) => {
  if (target(event)?.closest("[data-begin]")) begin(field(event));
});

function field(event: Event): HTMLElement | null {
  const found = target(event)?.closest<HTMLElement>("[data-edit]") ?? null;
  return found?.matches(".is-edited") ? null : found;
}

/** Opens a field; false when it is none. */
export function begin(cell: HTMLElement | null): boolean {
  const row = cell?.closest<HTMLElement>("[data-row]");
  if (!cell || !row) return false;
  leave();
  void open(cell, `${row.dataset["row"]}/cell/${cell.dataset["edit"]}`);
  return true;
}

async function open(cell: HTMLElement, address: string): Promise<void> {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return;
  before = cell.innerHTML;
  cell.classList.add("is-edited");
  cell.innerHTML = await answer.text();
  hold();
  const input = cell.querySelector<HTMLInputElement | HTMLSelectElement>("input:not([type=hidden]), select, textarea");
  input?.focus();
  if (input instanceof HTMLInputElement) input.select();
}

/** Gives the field back as it was. */
function leave(): void {
  const cell = editing();
  if (!cell) return;
  cell.innerHTML = before;
  close(cell);
}

function close(cell: HTMLElement): void {
  cell.classList.remove("is-edited");
  hold();
  cell.querySelector<HTMLElement>("[data-begin]")?.focus({ preventScroll: true });
  atRow(cell.closest("tr"));
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    const cell = editing();
    if (!(form instanceof HTMLFormElement) || !cell?.contains(form)) return;
    event.preventDefault();
    event.stopPropagation();
    void save(cell, form);
  },
  { capture: true },
);

async function save(cell: HTMLElement, form: HTMLFormElement): Promise<void> {
  if (form.getAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!answer) return form.removeAttribute("aria-busy");
  const shown = await answer.text();
  if (answer.ok || answer.status === 422) cell.innerHTML = shown;
  if (answer.ok) {
    cell.closest("tr")?.classList.add("is-new");
    close(cell);
  } else {
    form.removeAttribute("aria-busy");
    cell.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  }
}

document.addEventListener("change", (event) => {
  const chosen = event.target;
  if (chosen instanceof HTMLSelectElement && editing()?.contains(chosen)) chosen.form?.requestSubmit();
});
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !editing()) return;
    event.preventDefault();
    leave();
  },
  { capture: true },
);
document.addEventListener("focusout", (event) => {
  const cell = editing();
  const to = event.relatedTarget;
  if (cell?.contains(event.target as Node) && to instanceof Node && !cell.contains(to)) cell.querySelector("form")?.requestSubmit();
});
