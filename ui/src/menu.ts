// Arrow keys in menus, and the keys of what is in them. Opening and closing is the browser's: popover, popovertarget.
import { available, caps } from "./keys";
import { keyCaps } from "./make";
import { afterPaint } from "./paint";

document.addEventListener("keydown", (event) => {
  const menu = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>(".menu") : null;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !step) return;
  const items = [...menu.querySelectorAll<HTMLElement>(".menu__item, button, a")].filter((item) => item.offsetParent);
  const at = items.indexOf(document.activeElement as HTMLElement);
  items.at((at + step + items.length) % items.length)?.focus();
  event.preventDefault();
});

// What is long in a menu is drawn a moment after it.
document.addEventListener(
  "beforetoggle",
  (event) => {
    const long = event.target instanceof Element ? event.target.querySelector(".columns") : null;
    if (!long || (event as ToggleEvent).newState !== "open") return;
    long.classList.add("is-late");
    afterPaint(() => long.classList.remove("is-late"));
  },
  true,
);

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLElement) || !menu.matches(".menu[popover]")) return;
    const opener = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
    const open = (event as ToggleEvent).newState === "open";
    opener?.setAttribute("aria-expanded", String(open));
    if (open) hint(menu);
    if (open) menu.querySelector<HTMLElement>("[autofocus], .menu__item")?.focus({ preventScroll: true });
  },
  true,
);

/** Items that a key presses show it. */
function hint(menu: HTMLElement): void {
  const commands = available();
  for (const item of menu.querySelectorAll<HTMLElement>("[data-key]:not(:has(.kbd))")) {
    const keys = commands.find(({ keys }) => keys?.join(" ") === item.dataset["key"])?.keys;
    if (keys) item.append(keyCaps(keys.flatMap(caps)));
  }
}

// A menu does not outlive the page that it was opened on.
document.addEventListener("turbo:before-render", () => {
  for (const menu of document.querySelectorAll<HTMLElement>(".menu:popover-open")) menu.hidePopover();
});
