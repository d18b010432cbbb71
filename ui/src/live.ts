// A page that says what it shows (<meta name="live" content="leads tasks">) is read again when that changes. One tab of
// the browser holds the stream and tells the others, since a browser opens six connections to a server and no more.
import { session } from "@hotwired/turbo";
import { isInHand, isInUse, isSent, whenLetGo } from "./hold";
import { reread } from "./reread";

const channel = new BroadcastChannel("openlead-live");
/** No oftener than this, in milliseconds, does a reading begin: a hundred leads a second are not a hundred readings. */
const PACE = 200;
/** So long a hand takes to go on, in milliseconds. */
const PAUSE = 150;
let last = 0;
let due = 0;
/** The reading of the page that goes on. */
let reading: AbortController | undefined;
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

/** Reads the page at once when that was not done just now. */
function refresh(): void {
  if (due) return;
  const rest = last + PACE - Date.now();
  if (rest > 0) due = window.setTimeout(read, rest);
  else read();
}

function read(): void {
  due = 0;
  // A hidden page is read when it is seen again.
  if (document.hidden) return void document.addEventListener("visibilitychange", refresh, { once: true });
  if (reading || isInHand() || isInUse()) return void (waits = true);
  void readAgain(true);
}

/** Reads the page again, for whoever has changed what it shows, unless they go on to another one at once. */
export const again = () => window.setTimeout(() => void readAgain(false), PAUSE);

async function readAgain(itself: boolean): Promise<void> {
  // Whoever goes to a page gets there; what it shows may be older than the change.
  if (leaves()) return void (waits = true);
  waits = false;
  last = Date.now();
  reading?.abort();
  const mine = (reading = new AbortController());
  const show = await reread(itself, mine.signal);
  if (reading !== mine) return;
  reading = undefined;
  // What came under the hand of somebody meanwhile is not drawn over: the page is read once more, later.
  if (leaves() || isInHand() || (itself && isInUse())) waits = true;
  else show?.();
}

const leaves = () => session.navigator.currentVisit !== undefined || isSent();

document.addEventListener("turbo:visit", () => {
  if (!reading) return;
  reading.abort();
  reading = undefined;
  waits = true;
});

whenLetGo(() => {
  if (!waits || leaves() || isInHand() || isInUse()) return;
  waits = false;
  if (topics().length) refresh();
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
