// The sheet of keyboard shortcuts: filled from the one list each time it opens. A popover: a modal dialog makes the browser
// look through the whole page as it opens and closes.
import { available, caps, type Command } from "./keys";
import { keyCaps, make } from "./make";

document.addEventListener("click", (event) => {
  const opener = event.target instanceof Element ? event.target.closest("[data-key='?']") : null;
  const sheet = document.querySelector<HTMLElement>("#shortcuts");
  if (!opener || !sheet) return;
  event.preventDefault();
  fill(sheet.querySelector(".sheet"));
  for (const menu of document.querySelectorAll<HTMLElement>(".menu:popover-open")) menu.hidePopover();
  sheet.showPopover();
});

function fill(sheet: Element | null): void {
  const withKeys = available().filter(({ keys }) => keys);
  const groups = Map.groupBy(withKeys, ({ group }) => group);
  sheet?.replaceChildren(...[...groups].map(([name, shortcuts]) => section(name, shortcuts)));
}

function section(name: string, commands: Command[]): HTMLElement {
  const list = make("ul");
  for (const [does, same] of Map.groupBy(commands, ({ does }) => does)) {
    const item = make("li");
    const all = make("span", "keys");
    all.append(...same.map(({ keys = [] }) => keyCaps(keys.flatMap(caps))));
    item.append(make("span", "", does), all);
    list.append(item);
  }
  const made = make("section");
  made.append(make("h3", "", name), list);
  return made;
}
