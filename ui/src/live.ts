// A page that says what it shows (<meta name="live" content="leads tasks">) is read again when that changes. One tab of
// the browser holds the stream and tells the others, since a browser opens six connections to a server and no more.
import { session, visit } from "@hotwired/turbo";
import { isInHand, isInUse, isSent, whenLetGo } from "./hold";

const channel = new BroadcastChannel("openlead-live");
/** No oftener than this, in milliseconds, so that a hundred leads a second are not a hundred readings. */
const PACE = 250;
/** So long a hand takes to go on, in milliseconds. */
const PAUSE = 150;
let last = 0;
let due = 0;
/** The page that is asked for again now, by itself. */
let refreshed = "";
/** The visit that reads the page again. */
let reading: object | undefined;
/** Whether nobody asked for that. */
let byItself = false;
/** Whether something has changed since that nobody was disturbed with yet. */
let waits = false;

function topics(): string[] {
  return document.querySelector<HTMLMetaElement>("meta[name=live]")?.content.split(" ").filter(Boolean) ?? [];
}

/** Whether the page shows something of what changed. */
export function concerns(changed: string[]): boolean {
  const shown = topics();
  return changed.some((topic) => (topic === "*" && shown.length > 0) || shown.includes(topic));
}

function heard(changed: string[]): void {
  document.dispatchEvent(new CustomEvent("live", { detail: changed }));
  if (concerns(changed)) refresh();
}

function refresh(): void {
  if (due) return;
  due = window.setTimeout(read, Math.max(0, last + PACE - Date.now()));
}

function read(): void {
  due = 0;
  // A hidden page is read when it is seen again.
  if (document.hidden) return void document.addEventListener("visibilitychange", refresh, { once: true });
  if (isInHand() || isInUse()) return void (waits = true);
  refreshed = leaves() ? "" : document.baseURI;
  visitAgain(true);
}

/** Reads the page again, for whoever has changed what it shows, unless they go on to another one at once. */
export const again = () => window.setTimeout(() => visitAgain(false), PAUSE);

function visitAgain(itself: boolean): void {
  // Whoever goes to a page gets there; what it shows may be older than the change.
  waits = leaves();
  if (waits) return;
  last = Date.now();
  // As Turbo's own refresh, which would wait first.
  visit(document.baseURI, { action: "replace", shouldCacheSnapshot: false });
  reading = session.navigator.currentVisit;
  byItself = itself;
}

const leaves = () => session.navigator.currentVisit !== undefined || isSent();

whenLetGo(() => {
  if (!waits || leaves() || isInHand() || isInUse()) return;
  waits = false;
  if (topics().length) refresh();
});

// What came under the hand of somebody meanwhile is not drawn over: the page is read once more, later.
document.addEventListener(
  "turbo:before-render",
  (event) => {
    const isRead = reading !== undefined && session.navigator.currentVisit === reading;
    if (!isRead || !(isInHand() || (byItself && isInUse()))) return;
    event.stopImmediatePropagation();
    (event as CustomEvent<{ render: () => void }>).detail.render = () => {};
    waits = true;
  },
  { capture: true },
);

// The server is told, so that what a page has to say once is kept for whoever goes to one.
document.addEventListener("turbo:before-fetch-request", (event) => {
  const { url, fetchOptions } = (event as CustomEvent<{ url: URL; fetchOptions: RequestInit }>).detail;
  if (event.target !== document.documentElement || url.href !== refreshed || fetchOptions.method?.toLowerCase() !== "get") return;
  refreshed = "";
  (fetchOptions.headers as Record<string, string>)["X-Refresh"] = "1";
});

function listen(): Promise<void> {
  return new Promise((done) => {
    const stream = new EventSource("/live");
    let lost = false;
    const tell = (changed: string[]): void => {
      channel.postMessage(changed);
      heard(changed);
    };
    stream.addEventListener("open", () => {
      document.documentElement.dataset["live"] = "";
      // What happened meanwhile is unknown.
      if (lost) tell(["*"]);
      lost = false;
    });
    stream.addEventListener("changed", (event) => tell(String(event.data).split(" ")));
    stream.addEventListener("error", () => {
      lost = true;
      delete document.documentElement.dataset["live"];
      if (stream.readyState === EventSource.CLOSED) window.setTimeout(done, 5000);
    });
    window.addEventListener("pagehide", () => stream.close(), { once: true });
  });
}

async function hold(): Promise<never> {
  for (;;) await navigator.locks.request("openlead-live", listen);
}

let held = false;

channel.addEventListener("message", (event) => heard(event.data as string[]));
document.addEventListener("turbo:load", () => {
  if (held || !document.querySelector("meta[name=live], ol-bell")) return;
  held = true;
  void hold();
});
