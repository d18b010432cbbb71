// The sheet of keyboard shortcuts: filled from the one list each time it opens.
import { available, type Shortcut } from "./keys";

document.addEventListener("click", (event) => {
  const opener = event.target instanceof Element ? event.target.closest("[data-key='?']") : null;
  const sheet = document.querySelector<HTMLDialogElement>("#shortcuts");
  if (!opener || !sheet) return;
  event.preventDefault();
  fill(sheet.querySelector(".sheet"));
  for (const menu of document.querySelectorAll<HTMLElement>(".menu:popover-open")) menu.hidePopover();
  sheet.showModal();
});

// A click beside a dialog closes it, as it does in menus.
document.addEventListener("click", (event) => {
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

function fill(sheet: Element | null): void {
  const groups = Map.groupBy(available(), ({ group }) => group);
  sheet?.replaceChildren(...[...groups].map(([name, shortcuts]) => section(name, shortcuts)));
}

function section(name: string, shortcuts: Shortcut[]): HTMLElement {
  const list = make("ul");
  for (const { keys, does } of shortcuts) {
    const shown = make("span", "keys");
    shown.append(...keys.map((key) => make("kbd", "kbd", key === " " ? "Space" : key.length === 1 ? key.toUpperCase() : key)));
    const item = make("li");
    item.append(make("span", "", does), shown);
    list.append(item);
  }
  const made = make("section");
  made.append(make("h3", "", name), list);
  return made;
}

function make(tag: string, className = "", text = ""): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
