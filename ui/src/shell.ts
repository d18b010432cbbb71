// The rail, the theme, and the shortcuts that every page has. Both choices are forms that work without this.
import { visit } from "@hotwired/turbo";
import { toast } from "./elements/toast";
import { press, presses, register, takesText, type Command } from "./keys";

/** Goes where the side bar or the menu of the person leads to. */
function goes(key: string, does: string, to: string, icon: string): Command {
  const here = () => document.querySelector(`:is(.rail, #me) a[href="${to}"]`) !== null;
  return { ...(key && { keys: ["g", key] }), does, icon, group: "Go to", here, run: () => visit(to) };
}

/** Presses a button of the menu of the person. */
function clicks(does: string, icon: string, words: string, selector: string): Command {
  const button = () => document.querySelector<HTMLElement>(`#me ${selector}`);
  return { does, icon, words, group: "Everywhere", here: () => button() !== null, run: () => button()?.click() };
}

register(
  goes("d", "My day", "/day", "sun"),
  goes("l", "Leads", "/leads", "users"),
  goes("b", "Board", "/board", "kanban"),
  goes("t", "Tasks", "/tasks", "square-check-big"),
  goes("e", "Deals", "/deals", "handshake"),
  goes("r", "Reports", "/reports", "chart-column"),
  goes("s", "Settings", "/settings", "settings"),
  goes("", "My profile", "/me", "circle-user"),
  presses("c", "New lead", "Everywhere", "plus"),
  presses("/", "Search", "Everywhere", "search"),
  { keys: ["z"], does: "Undo", icon: "undo-2", group: "Everywhere", run: () => void (press("z") || toast("There is nothing to undo.")) },
  presses("[", "Fold the side bar", "Everywhere", "panel-left"),
  { keys: ["?"], does: "Keyboard shortcuts", icon: "keyboard", group: "Everywhere", run: () => press("?") },
  clicks("Light theme", "sun", "bright day", "[name=theme][value=light]"),
  clicks("Dark theme", "moon", "night", "[name=theme][value=dark]"),
  clicks("Theme of the device", "monitor", "automatic", "[name=theme][value=auto]"),
  clicks("Sign out", "log-out", "log leave", "form[action='/sign-out'] button"),
);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  const chosen = (event as SubmitEvent).submitter as HTMLButtonElement | null;
  if (form.matches("[data-theme-form]") && chosen) document.documentElement.dataset["theme"] = chosen.value;
  if (form.matches("[data-rail-form]")) document.body.classList.toggle("app--narrow");
});

// On phones the pages of the settings and tabs are strips: the one that is open is to be seen in it.
document.addEventListener("turbo:load", () => {
  document.querySelector(".settings__side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  for (const strip of document.querySelectorAll<HTMLElement>(".tabs")) {
    const [chosen, shown] = [strip.querySelector("[aria-current]")?.getBoundingClientRect(), strip.getBoundingClientRect()];
    // By the strip alone: tabs further down the page must not draw the page to them.
    if (chosen && chosen.right > shown.right) strip.scrollLeft += chosen.left - shown.left - (shown.width - chosen.width) / 2;
  }
});

// Escape leaves the panel over a list, and a field; one in the panel first when something was written in it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (document.querySelector(":popover-open, dialog[open]")) return;
  const close = document.querySelector<HTMLElement>("[data-close]");
  const field = event.target instanceof HTMLElement && takesText(event.target) ? event.target : null;
  if (field && (!close || isWritten(field))) return field.blur();
  if (!close) return;
  event.preventDefault();
  close.click();
});

const isWritten = (field: HTMLElement) => (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value !== field.defaultValue;
