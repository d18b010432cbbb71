// The one list of keyboard shortcuts: it acts on them, and the sheet on `?` is made from it.

export interface Shortcut {
  /** As typed, one after the other: ["g", "l"]. */
  keys: string[];
  /** What it does, for the sheet. */
  does: string;
  /** Under which head the sheet shows it. */
  group: "Go to" | "Everywhere" | "List" | "Lead";
  /** Does it; when it says false nothing was done, and the key goes on. */
  run: () => boolean | void;
  /** Whether it means anything on this page; always when left out. */
  here?: () => boolean;
}

const shortcuts: Shortcut[] = [];
let typed: string[] = [];
let forget = 0;

/** Adds shortcuts. A key that something on the page already answers to is told on its element: `data-key="c"`. */
export function register(...more: Shortcut[]): void {
  shortcuts.push(...more);
}

/** All that mean something on this page. */
export function available(): Shortcut[] {
  return shortcuts.filter(({ here }) => here?.() ?? true);
}

/** Presses what the page marks with `data-key`. */
export function press(key: string): boolean {
  const element = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  if (!element) return false;
  if (element.matches("input, textarea, select")) element.focus();
  else element.click();
  return true;
}

/** A shortcut that presses what the page marks with `data-key`, where it does. */
export function presses(key: string, does: string, group: Shortcut["group"]): Shortcut {
  const here = () => document.querySelector(`[data-key="${CSS.escape(key)}"]`) !== null;
  return { keys: key.split(" "), does, group, here, run: () => press(key) };
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || takesText(event.target)) return;
  window.clearTimeout(forget);
  forget = window.setTimeout(() => (typed = []), 1000);
  typed.push(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const all = available();
  const match = all.find(({ keys }) => keys.join(" ") === typed.join(" "));
  if (match && match.run() !== false) event.preventDefault();
  if (match || !all.some(({ keys }) => keys.join(" ").startsWith(typed.join(" ") + " "))) typed = [];
});

function takesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"));
}
