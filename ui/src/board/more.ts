// Cards that come as one scrolls down a column: its last item says where they are, <li data-more="…">.
import { board, columns, target } from "./board";

const end = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) void more(target as HTMLElement);
  },
  { rootMargin: "400px" },
);

async function more(item: HTMLElement): Promise<void> {
  end.unobserve(item);
  const address = item.dataset["more"];
  if (!address || item.getAttribute("aria-busy")) return;
  item.setAttribute("aria-busy", "true");
  const answer = await fetch(address).catch(() => null);
  // The button in it is still there for another try.
  if (!answer?.ok) return item.removeAttribute("aria-busy");
  const made = document.createElement("ol");
  made.innerHTML = await answer.text();
  const known = new Set(columns().flatMap((column) => [...column.querySelectorAll("[data-id]")]).map(({ id }) => id));
  item.replaceWith(...[...made.children].filter(({ id }) => !id || !known.has(id)));
  watch();
}

export function watch(): void {
  for (const item of board()?.querySelectorAll("[data-more]") ?? []) end.observe(item);
}

document.addEventListener("click", (event) => {
  const item = target(event)?.closest<HTMLElement>("[data-board] [data-more]");
  if (!item) return;
  event.preventDefault();
  void more(item);
});
