// The page of a lead: earlier entries in place, Ctrl+Enter saves what is written, and its keys.
import { press, presses, register, type Command } from "../keys";
import { looks } from "../looks";
import { current, rows, target } from "./table";

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

/** Opens a part of the composer: of the lead that is shown, else of that of the row that the keys are at. */
function composes(key: string, does: string, icon: string): Command {
  const shown = presses(key, does, "Lead", icon);
  const here = () => shown.here?.() || (!looks() && rows().length > 0);
  return { ...shown, here, run: () => shown.run() || openAt(key) };
}

function openAt(key: string): boolean {
  const link = rows()[current()]?.querySelector<HTMLElement>(".table__open");
  const begin = ({ target }: Event) => {
    if (!(target as Element).matches("#panel")) return;
    document.removeEventListener("turbo:frame-load", begin);
    press(key);
  };
  if (link) document.addEventListener("turbo:frame-load", begin);
  link?.click();
  return link !== undefined;
}

register(
  composes("n", "Note", "sticky-note"),
  composes("t", "Task", "square-check-big"),
  composes("l", "Log a call", "phone-call"),
  composes("d", "Deal", "handshake"),
);
