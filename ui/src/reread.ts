// Reads the page once more and draws what has changed of it, without the steps of a visit, each of which waits for a frame.
import { morphBodyElements, visit } from "@hotwired/turbo";
import { beneath } from "./leads/over";

/** What shows the page as it is now: where it has become another one, somebody is led there. */
export async function reread(itself: boolean, signal: AbortSignal): Promise<(() => void) | null> {
  const address = beneath();
  // A page that the browser kept, with something open over it: what was under that is not known any more.
  const panel = document.querySelector("#panel:has(*)");
  if (panel?.getAttribute("src") === address) return null;
  // What the page has to say once is kept for whoever goes to one (`flash.rs`).
  const headers = { Accept: "text/html", ...(itself && { "X-Refresh": "1" }) };
  const answer = await fetch(address, { headers, signal }).catch(() => null);
  const responseHTML = await answer?.text().catch(() => "");
  if (!answer || !responseHTML) return null;
  const page = new DOMParser().parseFromString(responseHTML, "text/html");
  if (answer.ok && !answer.redirected && tracked(page) === tracked(document)) return () => draw(page);
  const response = { statusCode: answer.status, redirected: answer.redirected, responseHTML };
  return () => visit(answer.url, { action: "replace", shouldCacheSnapshot: false, response });
}

/** The script and style that a page is made for. */
const tracked = ({ head }: Document) => [...head.querySelectorAll("[data-turbo-track]")].map(({ outerHTML }) => outerHTML).join();

function draw(page: Document): void {
  document.title = page.title;
  const [before, now] = [document, page].map((one) => one.querySelector("meta[name=live]"));
  before?.setAttribute("content", now?.getAttribute("content") ?? "");
  for (const one of page.querySelectorAll("noscript")) one.remove();
  for (const one of [document, page]) tidy(one);
  morphBodyElements(document.body, page.body);
  for (const type of ["turbo:render", "turbo:load"]) document.documentElement.dispatchEvent(new CustomEvent(type, { bubbles: true }));
}

/** Space between the entries of lists would be matched before the entries, and all that follow be moved. */
function tidy(page: Document): void {
  for (const list of page.querySelectorAll("tbody, ol, ul")) {
    for (const node of [...list.childNodes]) if (node.nodeType === Node.TEXT_NODE && !node.textContent?.trim()) node.remove();
  }
}
