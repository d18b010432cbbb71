// Rows that come as one scrolls: the last row says where they are, <tr data-more="…">.
import { countGroups } from "./groups";
import { table, target } from "./table";

const end = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) void more(target as HTMLTableRowElement);
  },
  { rootMargin: "600px" },
);

async function more(row: HTMLTableRowElement): Promise<void> {
  end.unobserve(row);
  const address = row.dataset["more"];
  if (!address || row.getAttribute("aria-busy")) return;
  row.setAttribute("aria-busy", "true");
  const answer = await fetch(address).catch(() => null);
  // The button in the row is still there for another try.
  if (!answer?.ok) return row.removeAttribute("aria-busy");
  const body = document.createElement("tbody");
  body.innerHTML = await answer.text();
  row.replaceWith(...body.children);
  countGroups();
  watch();
}

function watch(): void {
  const last = table()?.querySelector("tr[data-more]");
  if (last) end.observe(last);
}

document.addEventListener("click", (event) => {
  const row = target(event)?.closest<HTMLTableRowElement>("tr[data-more]");
  if (!row) return;
  event.preventDefault();
  void more(row);
});
document.addEventListener("turbo:load", watch);
document.addEventListener("turbo:render", watch);
