// Turbo swaps pages without loading script and style anew, and morphs a page that is read again.
import { config } from "@hotwired/turbo";

interface Submission {
  formElement: HTMLFormElement;
  submitter?: HTMLElement;
}

// Its progress bar never comes: progress.css shows the same by aria-busy.
config.drive.progressBarDelay = 2 ** 31 - 1;

// What somebody types in, has chosen or has opened stays as it is while the page around it is read again.
document.addEventListener("turbo:before-morph-element", (event) => {
  const element = event.target;
  if (!(element instanceof HTMLElement)) return;
  const after = (event as CustomEvent<{ newElement?: Element }>).detail.newElement;
  // The row that the keys are at.
  if (element.classList.contains("is-current")) after?.classList.add("is-current");
  if (element.matches(":popover-open, dialog[open], #panel[src], #panel[data-over]") || isTypedIn(element)) event.preventDefault();
  if (element.matches("ol-toast")) {
    event.preventDefault();
    renew(element, after);
  } else if (after && element.isEqualNode(after)) event.preventDefault();
});

/** What was said stays until its time has come, or until something else is to be said: its Undo is of what was done last. */
function renew(toast: HTMLElement, other: Element | undefined): void {
  if (other?.matches("ol-toast")) toast.replaceWith(other.cloneNode(true));
}
document.addEventListener("turbo:before-morph-attribute", (event) => {
  const { attributeName } = (event as CustomEvent<{ attributeName: string }>).detail;
  if (attributeName === "open" && event.target instanceof HTMLDetailsElement) event.preventDefault();
});

// But for what was sent, and taken, as it stands there: the page that comes then has those fields anew.
const sent = new WeakSet<HTMLFormElement>();
const taken = new Set<HTMLFormElement>();

document.addEventListener("turbo:submit-start", (event) => {
  const { formElement, submitter } = (event as CustomEvent<{ formSubmission: Submission }>).detail.formSubmission;
  const frame = (submitter ?? formElement).dataset["turboFrame"] ?? formElement.dataset["turboFrame"];
  if (frame ? frame === "_top" : !formElement.closest("turbo-frame")) sent.add(formElement);
});
document.addEventListener("input", ({ target }) => {
  const form = (target as Partial<HTMLInputElement>).form;
  if (form && !sent.delete(form)) taken.delete(form);
});
document.addEventListener("turbo:submit-end", (event) => {
  const form = event.target as HTMLFormElement;
  if (sent.delete(form) && (event as CustomEvent<{ success?: boolean }>).detail.success) taken.add(form);
});
document.addEventListener("turbo:before-render", (event) => {
  // The page says why not.
  if ((event as CustomEvent<{ newBody: Element }>).detail.newBody.querySelector(".toast--bad")) taken.clear();
  for (const form of taken) form.reset();
});
document.addEventListener("turbo:render", () => taken.clear());

// What Turbo is reading when somebody goes on is broken off by it, which is no fault; other faults are told as ever.
const brokenOff = new WeakSet<object>();

document.addEventListener("turbo:before-fetch-request", (event) => {
  const { signal } = (event as CustomEvent<{ fetchOptions: RequestInit }>).detail.fetchOptions;
  signal?.addEventListener("abort", () => brokenOff.add(signal.reason as object));
});
window.addEventListener("unhandledrejection", (event) => {
  if (event.reason instanceof DOMException && brokenOff.has(event.reason)) event.preventDefault();
});

// A frame whose answer is a page of its own, such as the one to sign in, becomes that page.
document.addEventListener("turbo:frame-missing", (event) => {
  const { response, visit } = (event as CustomEvent<{ response: Response; visit: (url: string) => void }>).detail;
  event.preventDefault();
  visit(response.url);
});

function isTypedIn(element: HTMLElement): boolean {
  if (taken.has((element as Partial<HTMLInputElement>).form as HTMLFormElement)) return false;
  if (element instanceof HTMLInputElement && element.checked !== element.defaultChecked) return true;
  if (element instanceof HTMLSelectElement) return [...element.options].some((option) => option.selected && !option.defaultSelected && option.index > 0);
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) {
    return element === document.activeElement || element.value !== element.defaultValue;
  }
  return false;
}
