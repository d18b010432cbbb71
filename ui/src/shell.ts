// The rail, the theme, and the shortcuts that every page has. Both choices are forms that work without this.
import { visit } from "@hotwired/turbo";
import { press, presses, register } from "./keys";

function goes(key: string, does: string, to: string) {
  const link = () => document.querySelector<HTMLAnchorElement>(`.rail a[href="${to}"]`);
  return { keys: ["g", key], does, group: "Go to" as const, here: () => link() !== null, run: () => visit(to) };
}

register(
  goes("d", "My day", "/day"),
  goes("l", "Leads", "/leads"),
  goes("b", "Board", "/board"),
  goes("t", "Tasks", "/tasks"),
  goes("e", "Deals", "/deals"),
  goes("r", "Reports", "/reports"),
  goes("s", "Settings", "/settings"),
  presses("/", "Search", "Everywhere"),
  presses("c", "New lead", "Everywhere"),
  presses("[", "Fold the side bar", "Everywhere"),
  presses("z", "Undo", "Everywhere"),
  { keys: ["?"], does: "This sheet", group: "Everywhere", run: () => press("?") },
);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  const chosen = (event as SubmitEvent).submitter as HTMLButtonElement | null;
  if (form.matches("[data-theme-form]") && chosen) document.documentElement.dataset["theme"] = chosen.value;
  if (form.matches("[data-rail-form]")) document.body.classList.toggle("app--narrow");
});

// Escape leaves the panel over a list.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (document.querySelector(":popover-open, dialog[open]")) return;
  const close = document.querySelector<HTMLElement>("[data-close]");
  if (close) {
    event.preventDefault();
    close.click();
  }
});
