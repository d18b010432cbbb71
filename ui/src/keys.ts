// The one list of commands: their keys are acted on here, the sheet on `?`, the palette and the hints in menus are made of it.
import { looks } from "./looks";

export interface Command {
  /** What it does, as people read it. */
  does: string;
  /** Under which head it is shown. */
  group: "Go to" | "Everywhere" | "List" | "Lead" | "Settings";
  /** As typed, one after the other: ["g", "l"]; "Shift+x", "Mod+k" with a modifier. */
  keys?: string[];
  /** Its icon in the palette. */
  icon?: string;
  /** Further words that find it in the palette. */
  words?: string;
  /** A movement of the hand, which the palette has no use for. */
  motion?: boolean;
  /** Does it; when it says false nothing was done, and the key goes on. */
  run: () => boolean | void;
  /** Whether it means anything on this page; always when left out. */
  here?: () => boolean;
}

const commands: Command[] = [];
let typed: string[] = [];
let forget = 0;

/** Adds commands. A key that something on the page already answers to is told on its element: `data-key="c"`. */
export function register(...more: Command[]): void {
  commands.push(...more);
}

/** All that mean something on this page. */
export function available(): Command[] {
  return commands.filter(({ here }) => here?.() ?? true);
}

/** What the page marks with `data-key`: what can be seen before what cannot, the page's own before what surrounds it. */
function marked(key: string): HTMLElement | undefined {
  const offered = (element: HTMLElement) => getComputedStyle(element).display !== "none" || !looks();
  const all = [...document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)].filter(offered);
  const seen = all.filter((element) => element.checkVisibility());
  return seen.find((element) => element.closest("main")) ?? seen[0] ?? all[0];
}

/** Presses what the page marks with `data-key`. */
export function press(key: string): boolean {
  const element = marked(key);
  if (!element) return false;
  const tab = element.matches("summary") ? element.closest("details") : null;
  if (tab) write(tab);
  else if (element.matches("input, textarea, select")) element.focus();
  else element.click();
  return true;
}

/** Opens what folds, to write in it at once. */
function write(tab: HTMLDetailsElement): void {
  tab.open = true;
  tab.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select")?.focus();
}

/** A command that presses what the page marks with `data-key`, where it does. */
export function presses(key: string, does: string, group: Command["group"], icon?: string): Command {
  return { keys: key.split(" "), does, group, ...(icon && { icon }), here: () => marked(key) !== undefined, run: () => press(key) };
}

/** A key as people read it: "Shift+x" is ⇧ X. */
export function caps(key: string): string[] {
  const apple = navigator.platform.startsWith("Mac");
  const names: Record<string, string> = { Mod: apple ? "⌘" : "Ctrl", Shift: "⇧", ArrowDown: "↓", ArrowUp: "↑", Enter: "↵", " ": "Space" };
  return key.split("+").map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}

function pressed(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) return `Mod+${key}`;
  return event.shiftKey && key !== key.toUpperCase() ? `Shift+${key}` : key;
}

document.addEventListener("keydown", (event) => {
  const key = pressed(event);
  const modified = key.startsWith("Mod+");
  if (event.defaultPrevented || event.altKey || (takesText(event.target) && !modified)) return;
  window.clearTimeout(forget);
  forget = window.setTimeout(() => (typed = []), 1000);
  typed = modified ? [key] : [...typed, key];
  const all = available();
  const match = all.find(({ keys }) => keys?.join(" ") === typed.join(" "));
  if (match && match.run() !== false) event.preventDefault();
  if (match || !all.some(({ keys }) => keys?.join(" ").startsWith(typed.join(" ") + " "))) typed = [];
});

/** Whether keys write there. */
export function takesText(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"));
}
