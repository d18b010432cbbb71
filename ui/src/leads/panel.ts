// The panel over a page. A lead that is opened over a list has its address in the bar; closing it gives back that of the
// list, and the focus to the link that opened it.
import { visit } from "@hotwired/turbo";
import { again } from "../live";
import { atRow, current, rows, table, target } from "./table";

let list = "";
let opener: HTMLElement | null = null;
/** A page over which things open in the panel. */
const listed = () => table() ?? document.querySelector("[data-board], [data-day]");

document.addEventListener("turbo:click", (event) => {
  const link = target(event)?.closest<HTMLElement>("[data-turbo-frame=panel]");
  if (!link || !listed()) return;
  list ||= location.href;
  if (!link.closest("#panel")) opener = link;
});
document.addEventListener("click", (event) => {
  const panel = document.querySelector("#panel");
  // Without a source it is the page itself, and its link leads back.
  if (!panel?.hasAttribute("src") || !panel.contains(target(event)) || !target(event)?.closest("[data-close]")) return;
  event.preventDefault();
  close(panel);
  if (!listed()) return;
  again();
  if (table()) atRow(rows()[current()]);
  else opener?.focus({ preventScroll: true });
});

function close(panel: Element): void {
  panel.removeAttribute("src");
  panel.removeAttribute("complete");
  panel.replaceChildren();
  if (list) history.replaceState(history.state, "", list);
  list = "";
}

// What <form data-whole> in the panel leads to is a page, not a part of the panel; what it refuses is shown there.
document.addEventListener("turbo:before-fetch-response", (event) => {
  const { fetchResponse } = (event as CustomEvent<{ fetchResponse: { redirected: boolean; response: Response } }>).detail;
  const panel = document.querySelector("#panel[src]");
  const form = target(event);
  if (!form?.matches("form[data-whole]") || !panel?.contains(form) || !fetchResponse.redirected) return;
  event.preventDefault();
  void leave(panel, fetchResponse.response);
});

async function leave(panel: Element, answer: Response): Promise<void> {
  close(panel);
  const response = { statusCode: answer.status, redirected: true, responseHTML: await answer.clone().text() };
  visit(answer.url, { action: answer.url === location.href ? "replace" : "advance", response });
}

// What a form of the panel leads to is the page itself: the panel has done its work.
document.addEventListener("turbo:submit-end", (event) => {
  const panel = document.querySelector("#panel");
  const form = target(event);
  const { success } = (event as CustomEvent<{ success?: boolean }>).detail;
  if (!success || !panel?.contains(form) || form?.getAttribute("data-turbo-frame") !== "_top") return;
  panel.removeAttribute("src");
  panel.removeAttribute("complete");
  panel.replaceChildren();
  list = "";
});

// The leads of the table in their order, for "before" and "next" on the page of one of them.
const KEY = "openlead-list";

document.addEventListener("turbo:load", () => {
  if (table()) sessionStorage.setItem(KEY, JSON.stringify(rows().map((row) => row.dataset["row"])));
  neighbours();
});
document.addEventListener("turbo:frame-load", neighbours);

function neighbours(): void {
  const place = document.querySelector<HTMLElement>("[data-lead]");
  const all = JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as string[];
  const at = all.indexOf(place?.dataset["lead"] ?? "");
  for (const [name, step] of [["[data-before]", -1], ["[data-next]", 1]] as const) {
    const link = document.querySelector<HTMLAnchorElement>(name);
    const to = at < 0 ? undefined : all[at + step];
    if (!link) continue;
    link.hidden = to === undefined;
    if (to) link.href = to;
  }
}
