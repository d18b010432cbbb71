// The panel over a page. A lead that is opened over a list has its address in the bar; closing it gives back that of the
// list, and the focus to the link that opened it.
import { session, visit } from "@hotwired/turbo";
import { again } from "../live";
import { empty, enter, isOver, leave } from "./over";
import { atRow, current, rows, table, target } from "./table";

let opener: HTMLElement | null = null;
/** A page over which things open in the panel. */
const listed = () => table() ?? document.querySelector("[data-board], [data-day]");

/** What is opened under an address of its own. */
let addressed = "";

document.addEventListener(
  "turbo:click",
  (event) => {
    const link = target(event)?.closest<HTMLAnchorElement>("[data-turbo-frame=panel]");
    if (!link) return;
    enter();
    address(link);
    if (!link.closest("#panel")) opener = link;
  },
  { capture: true },
);

/** Turbo copies the whole page, before anything else, for a frame that has an address: here that is put into the bar by hand. */
function address(link: HTMLAnchorElement): void {
  addressed = link.dataset["turboAction"] === "advance" ? link.href : "";
  if (!addressed) return;
  delete link.dataset["turboAction"];
  window.setTimeout(() => (link.dataset["turboAction"] = "advance"));
}

document.addEventListener("turbo:frame-load", (event) => {
  const panel = target(event);
  if (!panel?.matches("#panel") || !addressed) return;
  session.history.push(new URL(panel.getAttribute("src") ?? addressed, document.baseURI));
  session.view.lastRenderedLocation = session.history.location;
  addressed = "";
});
document.addEventListener("click", (event) => {
  const panel = document.querySelector("#panel");
  // Without a source it is the page itself, and its link leads back.
  if (!isOver(panel) || !panel.contains(target(event)) || !target(event)?.closest("[data-close]")) return;
  event.preventDefault();
  const lead = panel.querySelector<HTMLElement>("[data-lead]")?.dataset["lead"];
  close(panel);
  if (!listed()) return void opener?.focus({ preventScroll: true });
  // What has changed is heard of; a list that is not read again has the row as it is now.
  if (document.documentElement.dataset["live"] === undefined) again();
  else if (table() && lead && touched) void renew(lead);
  touched = false;
  if (table()) atRow(rows()[current()]);
  else opener?.focus({ preventScroll: true });
});

/** Whether something of the lead in the panel was changed there. */
let touched = false;

document.addEventListener("turbo:submit-end", (event) => {
  if (target(event)?.closest("#panel")) touched = true;
});
document.addEventListener("changed", (event) => {
  if (target(event)?.closest("#panel")) touched = true;
});

/** Draws the row of a lead anew, where it stands. */
async function renew(lead: string): Promise<void> {
  const answer = await fetch(`${lead}/row`).catch(() => null);
  const row = rows().find((row) => row.dataset["row"] === lead);
  if (!answer?.ok || answer.redirected || !row) return;
  const body = document.createElement("tbody");
  body.innerHTML = await answer.text();
  const fresh = body.querySelector("tr[data-row]");
  // The row that the keys are at, the selection and the focus stay with it.
  for (const [at, cell] of [...(fresh?.children ?? [])].entries()) if (at > 0) row.children[at]?.replaceWith(cell.cloneNode(true));
  const [name, written] = [row, fresh].map((one) => one?.querySelector(".table__open"));
  if (name && written) name.replaceChildren(...written.childNodes);
}

function close(panel: Element): void {
  empty(panel);
  const list = leave();
  if (list) history.replaceState(history.state, "", list);
}

// What <form data-whole> in the panel leads to is a page, not a part of the panel; what it refuses is shown there.
document.addEventListener("turbo:before-fetch-response", (event) => {
  const { fetchResponse } = (event as CustomEvent<{ fetchResponse: { redirected: boolean; response: Response } }>).detail;
  const panel = document.querySelector("#panel");
  const form = target(event);
  if (!form?.matches("form[data-whole]") || !panel?.contains(form) || !fetchResponse.redirected) return;
  event.preventDefault();
  void follow(panel, fetchResponse.response);
});

async function follow(panel: Element, answer: Response): Promise<void> {
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
  empty(panel);
  leave();
});

// What was moved by a form of the panel is shown by the list behind it.
document.addEventListener("turbo:submit-end", (event) => {
  const form = target(event);
  const { success } = (event as CustomEvent<{ success?: boolean }>).detail;
  if (!success || !listed() || !form?.matches("#panel [data-moves]")) return;
  document.querySelector<HTMLElement>("#panel")?.removeAttribute("data-over");
  again();
});

// The leads of the table in their order, for "before" and "next" on the page of one of them.
const KEY = "openlead-list";

document.addEventListener("turbo:load", () => {
  if (!isOver(document.querySelector("#panel"))) leave();
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
