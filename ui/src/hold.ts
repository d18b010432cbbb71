// What keeps a page from being read again under somebody's hands: a module says so once, and whoever reads asks.

type Keeps = () => boolean;

/** Would go along with what it stands on, or be lost: a menu, a dialog, a field that is changed in place, text that is written. */
const inHand: Keeps[] = [
  () => document.querySelector(":popover-open, dialog[open], [data-edit].is-edited") !== null,
  () => CSS.supports("selector(:open)") && document.querySelector("select:open") !== null,
  writes,
];
const inUse: Keeps[] = [];

function writes(): boolean {
  const field = document.activeElement;
  return (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value !== field.defaultValue;
}

/** Until when a form that was sent may lead to a page: Turbo would break it off for another visit. */
let sent = 0;

export const isSent = () => Date.now() < sent;

for (const [type, until] of [["turbo:submit-start", () => Infinity], ["turbo:submit-end", () => Date.now() + 1000]] as const) {
  document.addEventListener(type, ({ target }) => {
    const form = target instanceof HTMLFormElement ? target : null;
    if (form && (!form.closest("turbo-frame") || form.dataset["turboFrame"] === "_top")) sent = until();
  });
}
for (const type of ["turbo:visit", "turbo:render"]) document.addEventListener(type, () => (sent = 0));

/** While this holds the page is not drawn anew, also when it was asked for already. */
export const keepsWhile = (is: Keeps) => inHand.push(is);

/** While this holds the page is not asked for by itself: somebody has gone further down, selected or opened something. */
export const waitsWhile = (is: Keeps) => inUse.push(is);

export const isInHand = () => inHand.some((is) => is());
export const isInUse = () => inUse.some((is) => is());

/** Whatever may end it. */
const ENDS = ["toggle", "close", "change", "click", "pointerup", "keyup", "scroll", "focusin", "focusout", "reset", "turbo:load", "turbo:render", "turbo:frame-load"];

/** Calls back after whatever may have ended it. */
export function whenLetGo(then: () => void): void {
  const later = () => window.setTimeout(then);
  for (const type of ENDS) document.addEventListener(type, later, { capture: true, passive: true });
  document.addEventListener("turbo:submit-end", () => window.setTimeout(then, 1000));
}
