// A page that says what it shows (<meta name="live" content="leads tasks">) is read again when that changes. One tab of
// the browser holds the stream and tells the others, since a browser opens six connections to a server and no more.
import { session } from "@hotwired/turbo";

const channel = new BroadcastChannel("openlead-live");
/** No oftener than this, in milliseconds, so that a hundred leads a second are not a hundred readings. */
const PACE = 250;
let last = 0;
let due = 0;
/** The page that is asked for again now. */
let refreshed = "";

function topics(): string[] {
  return document.querySelector<HTMLMetaElement>("meta[name=live]")?.content.split(" ").filter(Boolean) ?? [];
}

function heard(changed: string[]): void {
  document.dispatchEvent(new CustomEvent("live", { detail: changed }));
  const shown = topics();
  if (changed.some((topic) => topic === "*" || shown.includes(topic))) refresh();
}

function refresh(): void {
  if (due) return;
  due = window.setTimeout(read, Math.max(0, last + PACE - Date.now()));
}

function read(): void {
  due = 0;
  // A hidden page is read when it is seen again.
  if (document.hidden) return void document.addEventListener("visibilitychange", refresh, { once: true });
  last = Date.now();
  if (!topics().length) return;
  // Turbo reads no page again while it goes to one.
  refreshed = session.navigator.currentVisit ? "" : document.baseURI;
  session.refresh(document.baseURI);
}

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
