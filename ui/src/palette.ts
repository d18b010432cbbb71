// The palette: whatever one can go to, do or find, by a word. A combobox as ARIA describes it, in a popover: a
// modal dialog makes the browser look through the whole page as it opens and closes.
// `>` are commands alone, `#` a lead by its id, `@` staff; the rest finds commands, and leads by name, number or address.
import { visit } from "@hotwired/turbo";
import { available, caps, press, register, type Command } from "./keys";
import { icon, keyCaps, make } from "./make";
import { afterPaint } from "./paint";

interface Option {
  element: HTMLElement;
  run: () => boolean | void;
}

const dialog = () => document.querySelector<HTMLElement>("#palette");
const isOpen = () => dialog()?.matches(":popover-open") ?? false;
const input = () => dialog()?.querySelector<HTMLInputElement>("input");
const list = () => dialog()?.querySelector<HTMLElement>("[role=listbox]");
let options: Option[] = [];
let turn = 0;
let timer = 0;
let placed = false;

function open(): boolean {
  const shown = dialog();
  const field = input();
  if (!shown || !field || isOpen()) return false;
  if (field.value) list()?.replaceChildren();
  field.value = "";
  shown.showPopover();
  afterPaint(() => show(field.value));
  void places();
  return true;
}

/** The pages of the settings that the person may see become commands, once. */
async function places(): Promise<void> {
  if (placed) return;
  placed = true;
  const answer = await fetch("/search/places").catch(() => null);
  if (!answer?.ok || answer.redirected) return void (placed = false);
  const found = (await answer.json()) as { name: string; path: string; icon: string; words: string }[];
  register(...found.map(({ name, path, icon, words }): Command => ({ does: name, icon, words, group: "Settings", run: () => visit(path) })));
  const typed = input()?.value;
  if (isOpen() && typed) show(typed);
}

function show(text: string): void {
  const typed = text.trim();
  const asked = ++turn;
  window.clearTimeout(timer);
  const commands = /^[#@]/.test(typed) ? [] : matching(typed.replace(/^>\s*/, ""));
  render(commands);
  if (typed.startsWith(">") || typed.replace(/^[#@]\s*/, "").length < (typed.startsWith("@") ? 0 : 2)) return said(typed, commands.length);
  timer = window.setTimeout(() => void find(typed, asked, commands), 80);
}

/** Whoever has what was typed, before or after the commands of that name. */
async function find(typed: string, asked: number, commands: Command[]): Promise<void> {
  const answer = await fetch(`/search/found?q=${encodeURIComponent(typed)}`).catch(() => null);
  if (!answer?.ok || answer.redirected || asked !== turn) return;
  const holder = document.createElement("ul");
  holder.innerHTML = await answer.text();
  const found = [...holder.querySelectorAll<HTMLElement>("[data-to]")].map((element): Option => ({ element, run: () => visit(element.dataset["to"] ?? "") }));
  render(commands, found, typed.startsWith("@") ? "Staff" : "Leads");
  said(typed, options.length);
}

/** Commands with all of the words, those that begin with them first. */
function matching(typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const text = ({ does, group, words = "" }: Command) => `${does} ${group} ${words}`.toLowerCase();
  const all = available().filter((command) => !command.motion && words.every((word) => ` ${text(command)}`.includes(` ${word}`)));
  const first = (command: Command) => Number(!command.does.toLowerCase().startsWith(words[0] ?? ""));
  return all.map((command, at) => ({ command, at })).sort((a, b) => first(a.command) - first(b.command) || a.at - b.at).map(({ command }) => command);
}

const ORDER: Command["group"][] = ["List", "Lead", "Go to", "Everywhere", "Settings"];

function render(commands: Command[], found: Option[] = [], head = ""): void {
  const place = list();
  if (!place) return;
  options = [];
  const groups: HTMLElement[] = [];
  for (const group of ORDER) {
    const own = commands.filter((command) => command.group === group);
    if (own.length) groups.push(section(group, own.map(option)));
  }
  if (found.length) groups.push(section(head, found));
  place.replaceChildren(...groups);
  mark(0);
}

function section(name: string, own: Option[]): HTMLElement {
  const group = make("ul");
  const id = `palette-${name.toLowerCase().replace(" ", "-")}`;
  const head = make("li", "menu__label", name);
  head.id = id;
  head.setAttribute("role", "presentation");
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", id);
  group.append(head, ...own.map(({ element }) => element));
  for (const one of own) {
    one.element.id = `palette-${options.length}`;
    options.push(one);
  }
  return group;
}

function option(command: Command): Option {
  const element = make("li", "menu__item");
  element.setAttribute("role", "option");
  element.append(icon(command.icon ?? "arrow-right"), make("span", "grow cut", command.does));
  if (command.keys) element.append(keyCaps(command.keys.flatMap(caps)));
  return { element, run: command.run };
}

function mark(at: number): void {
  for (const [index, { element }] of options.entries()) element.ariaSelected = String(index === at);
  const chosen = options[at]?.element;
  if (chosen) input()?.setAttribute("aria-activedescendant", chosen.id);
  else input()?.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

/** How much there is, for whoever does not see it. */
function said(typed: string, count: number): void {
  const place = dialog()?.querySelector("[role=status]");
  if (place) place.textContent = count ? `${count} found` : `Nothing is called “${typed}”.`;
  place?.classList.toggle("unseen", count > 0);
}

function choose(option: Option | undefined): void {
  if (!option) return;
  dialog()?.hidePopover();
  option.run();
}

// Whoever goes on by Tab leaves it.
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const [from, to] = [target as Node, relatedTarget as Node | null];
  if (to && dialog()?.contains(from) && !dialog()?.contains(to)) dialog()?.hidePopover();
});
document.addEventListener("input", (event) => {
  if (event.target === input()) show(input()?.value ?? "");
});
document.addEventListener("keydown", (event) => {
  if (event.target !== input()) return;
  const at = options.findIndex(({ element }) => element.ariaSelected === "true");
  const to = { ArrowDown: at + 1, ArrowUp: at - 1 + options.length, Home: 0, End: options.length - 1 }[event.key];
  if (event.key === "Enter") choose(options[at]);
  else if (to !== undefined && options.length) mark(to % options.length);
  else return;
  event.preventDefault();
});
document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("[data-key='Mod+k']")) open();
  const element = target?.closest("#palette [role=option]");
  if (element) choose(options.find((one) => one.element === element));
});
register({ keys: ["Mod+k"], does: "Commands", group: "Everywhere", motion: true, run: () => open() || press("Mod+k") });
