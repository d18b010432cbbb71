// The page of a lead: earlier entries in place, Ctrl+Enter saves what is written, and its keys.
import { presses, register } from "../keys";
import { target } from "./table";

document.addEventListener("click", (event) => {
  const more = target(event)?.closest<HTMLElement>("[data-older]");
  if (!more) return;
  event.preventDefault();
  void earlier(more);
});

async function earlier(more: HTMLElement): Promise<void> {
  const answer = await fetch(more.dataset["older"] ?? "").catch(() => null);
  if (!answer?.ok) return;
  const list = document.createElement("ol");
  list.innerHTML = await answer.text();
  more.replaceWith(...list.children);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const { form } = event.target as Partial<HTMLInputElement>;
  if (form?.closest("main, #panel")) form.requestSubmit();
});

// A tab of the composer is opened to write at once.
document.addEventListener(
  "toggle",
  (event) => {
    const tab = event.target;
    if (tab instanceof HTMLDetailsElement && tab.matches(".composer__tab") && tab.open && tab.contains(document.activeElement)) {
      tab.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select")?.focus();
    }
  },
  true,
);

register(
  presses("n", "Note", "Lead", "sticky-note"),
  presses("t", "Task", "Lead", "square-check-big"),
  presses("l", "Log a call", "Lead", "phone-call"),
  presses("d", "Deal", "Lead", "handshake"),
);
