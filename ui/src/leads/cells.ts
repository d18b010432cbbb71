// Fields that are changed where they stand: [data-edit="FIELD"] within [data-row="/leads/ID"], by a double click, by Enter
// on its button, or by E. The server gives the form and, once it is saved, what the field shows.
import { complain, offer } from "../elements/toast";
import { again } from "../live";
import { looks } from "../looks";
import { over } from "./over";
import { atRow, table, target } from "./table";

let before: Node[] = [];
const editing = () => document.querySelector<HTMLElement>("[data-edit].is-edited");

document.addEventListener("dblclick", (event) => begin(field(event)));
document.addEventListener("click", (event) => {
  if (target(event)?.closest("[data-begin]")) begin(field(event));
});

/** So long after a click on a number a second one makes it a double click, in milliseconds. */
const SECOND = 300;
let call = 0;

// A number in the table is called by a click, and changed by a double click.
document.addEventListener("click", (event) => {
  const link = target(event)?.closest<HTMLAnchorElement>("td[data-edit] a[href^='tel:']");
  if (!link || looks() || (event as PointerEvent).pointerType !== "mouse") return;
  event.preventDefault();
  window.clearTimeout(call);
  if (event.detail === 1) call = window.setTimeout(() => location.assign(link.href), SECOND);
});

function field(event: Event): HTMLElement | null {
  const found = target(event)?.closest<HTMLElement>("[data-edit]") ?? null;
  return found?.matches(".is-edited") ? null : found;
}

/** Opens a field; false when it is none. */
export function begin(cell: HTMLElement | null): boolean {
  if (!cell?.closest("[data-row]") || looks()) return false;
  leave();
  void open(cell, addressOf(cell));
  return true;
}

const addressOf = (cell: HTMLElement) => `${cell.closest<HTMLElement>("[data-row]")?.dataset["row"]}/cell/${cell.dataset["edit"]}`;

async function open(cell: HTMLElement, address: string): Promise<void> {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return complain(await reason(answer));
  before = [...cell.childNodes];
  cell.classList.add("is-edited");
  cell.innerHTML = await answer.text();
  const input = cell.querySelector<HTMLInputElement | HTMLSelectElement>("input:not([type=hidden]), select, textarea");
  input?.focus();
  if (input instanceof HTMLInputElement) input.select();
}

/** Gives the field back as it was. */
function leave(): void {
  const cell = editing();
  if (!cell) return;
  cell.replaceChildren(...before);
  close(cell);
}

function close(cell: HTMLElement): void {
  cell.classList.remove("is-edited");
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
  const label = form.querySelector("[aria-label]")?.ariaLabel ?? "";
  const body = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  const asks = answer?.headers.get("location");
  if (asks) return ask(asks);
  if (answer?.ok) show(cell, await answer.text(), before);
  else if (answer?.status === 422) cell.innerHTML = await answer.text();
  else complain(await reason(answer));
  if (answer?.ok) {
    canUndo(cell, answer, label);
    cell.closest("tr")?.classList.add("is-new");
    close(cell);
  } else {
    form.removeAttribute("aria-busy");
    cell.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea")?.focus();
  }
}

/** What cannot be set without a further question is asked in the panel. */
function ask(address: string): void {
  leave();
  over();
  document.querySelector("#panel")?.setAttribute("src", address);
}

/** The server says what the field was, where a change back to that is as simple as this one. */
function canUndo(cell: HTMLElement, answer: Response, label: string): void {
  const before = answer.headers.get("x-before");
  if (before === null) return;
  const [row, name] = [cell.closest<HTMLElement>("[data-row]")?.dataset["row"], cell.dataset["edit"]];
  const value = new URLSearchParams(`value=${before}`).get("value") ?? "";
  offer(`${label} is changed.`, () => void takeBack(`[data-row="${row}"] [data-edit="${name}"]`, value));
}

async function takeBack(place: string, value: string): Promise<void> {
  const cell = document.querySelector<HTMLElement>(`#panel ${place}`) ?? document.querySelector<HTMLElement>(place);
  if (!cell) return complain("It is not shown here any more: change it on the page of the lead.");
  if ((await set(cell, value)) && !table()) again();
}

/** Gives a field a value without opening it; whether it was taken. With its name this can be undone. */
export async function set(cell: HTMLElement, value: string, label?: string): Promise<boolean> {
  leave();
  if (looks()) return false;
  const answer = await fetch(addressOf(cell), { method: "POST", body: new URLSearchParams({ value }) }).catch(() => null);
  if (!answer?.ok) complain(await reason(answer));
  else {
    show(cell, await answer.text(), [...cell.childNodes]);
    if (label) canUndo(cell, answer, label);
  }
  return answer?.ok ?? false;
}

/** What the field shows now, with the button that it had. */
function show(cell: HTMLElement, html: string, had: Node[]): void {
  cell.dispatchEvent(new Event("changed", { bubbles: true }));
  cell.innerHTML = html;
  cell.append(...had.filter((node) => node instanceof HTMLElement && node.matches("[data-begin]")));
}

/** Why the server did not take it. */
async function reason(answer: Response | null): Promise<string> {
  const told = (await answer?.json().catch(() => null)) as { detail?: string } | null;
  return told?.detail ?? "The server could not be reached. Try again.";
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
