// <ol-bell data-me="ID"> around the link to the notifications: opens them under it, counts them as they come, and tells of
// them outside of the page when its reader has allowed that. <ol-notify> is the button that allows it.

import { make } from "../make";

const ALLOWED = "openlead-notify";
const LAST = "openlead-told";
/** Several changes at once are read once. */
const PACE = 300;

const isAllowed = () => "Notification" in window && Notification.permission === "granted" && localStorage.getItem(ALLOWED) === "on";

class Bell extends HTMLElement {
  /** Of all bells: a page that comes meanwhile may have been made before what is read. */
  private static due = 0;
  private readonly hear = (event: Event): void => {
    const changed = (event as CustomEvent<string[]>).detail;
    if (changed.some((topic) => topic === "*" || topic === `bell:${this.dataset["me"]}`)) this.later();
  };

  connectedCallback(): void {
    document.addEventListener("live", this.hear);
    this.querySelector(":scope > a")?.addEventListener("click", (event) => {
      if (!(event as MouseEvent).ctrlKey && !(event as MouseEvent).metaKey) this.open(event);
    });
  }

  disconnectedCallback(): void {
    document.removeEventListener("live", this.hear);
  }

  private open(event: Event): void {
    const menu = this.querySelector<HTMLElement>(".bell");
    if (!menu) return;
    event.preventDefault();
    event.stopPropagation();
    void this.read().then(() => menu.showPopover({ source: this.querySelector<HTMLElement>("a") ?? this } as never));
  }

  private later(): void {
    window.clearTimeout(Bell.due);
    const read = () => (document.querySelector<Bell>("ol-bell") ?? this).read();
    Bell.due = window.setTimeout(() => void read().then(tell), PACE);
  }

  /** Takes what is under the bell anew, and the number at it. */
  private async read(): Promise<HTMLElement[]> {
    const answer = await fetch("/notifications/bell").catch(() => null);
    if (!answer?.ok || answer.redirected) return [];
    const made = document.createElement("template");
    made.innerHTML = await answer.text();
    const frame = made.content.querySelector("turbo-frame");
    const list = this.querySelector("#bell-list");
    if (!frame || !list) return [];
    list.replaceChildren(...frame.childNodes);
    const [unread, shown] = [frame.getAttribute("data-unread") ?? "0", frame.getAttribute("data-shown") ?? ""];
    const count = this.querySelector<HTMLElement>("[data-count]");
    if (count) [count.textContent, count.hidden] = [shown, unread === "0"];
    const said = this.querySelector("[data-said]");
    if (said) said.textContent = unread === "0" ? "Notifications" : `Notifications: ${unread} unread`;
    return [...list.querySelectorAll<HTMLElement>(".told--unread[data-told]")];
  }
}

/** Tells of what is newer than the last that any tab told of; a second tab with the same tag shows nothing more. */
function tell(unread: HTMLElement[]): void {
  const last = localStorage.getItem(LAST) ?? "";
  const fresh = unread.filter(({ dataset }) => (dataset["told"] ?? "") > last);
  const newest = fresh[0]?.dataset["told"];
  if (!newest) return;
  localStorage.setItem(LAST, newest);
  if (!isAllowed()) return;
  for (const one of fresh.slice(0, 3).reverse()) {
    const text = (name: string) => one.querySelector(`[data-${name}]`)?.textContent ?? "";
    const shown = new Notification(text("title"), { body: text("more"), tag: one.dataset["told"] ?? "" });
    shown.addEventListener("click", () => {
      window.focus();
      one.querySelector<HTMLFormElement>("form")?.requestSubmit();
    });
  }
}

class Notify extends HTMLElement {
  connectedCallback(): void {
    // Browsers let only safe addresses do this: https, or this very machine.
    if (!("Notification" in window) || !window.isSecureContext) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = this.closest(".bell") ? "button button--quiet button--small" : "button";
    button.addEventListener("click", () => void this.turn(button));
    this.replaceChildren(button);
    this.show(button);
  }

  private async turn(button: HTMLButtonElement): Promise<void> {
    const isOn = isAllowed();
    localStorage.setItem(ALLOWED, isOn ? "off" : "on");
    if (!isOn && Notification.permission === "default") await Notification.requestPermission();
    this.show(button);
  }

  private show(button: HTMLButtonElement): void {
    if (Notification.permission === "denied") {
      return this.replaceChildren(make("span", "meta", "This browser blocks notifications of this site: allow them in its settings."));
    }
    const isOn = isAllowed();
    button.setAttribute("aria-pressed", String(isOn));
    button.textContent = isOn ? "Browser pop-ups are on" : "Show browser pop-ups";
  }
}

customElements.define("ol-bell", Bell);
customElements.define("ol-notify", Notify);
