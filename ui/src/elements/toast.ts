// <ol-toast> goes by itself after ten seconds when there is something to do, else after five, unless the pointer or the focus is on it.

import { icon, make } from "../make";

class Toast extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    this.rest();
    this.addEventListener("pointerenter", () => window.clearTimeout(this.timer));
    this.addEventListener("focusin", () => window.clearTimeout(this.timer));
    this.addEventListener("pointerleave", () => this.rest());
    this.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-dismiss]")) this.remove();
    });
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
  }

  private rest(): void {
    const seconds = this.querySelector("form, a") ? 10 : 5;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.remove(), seconds * 1000);
  }
}

customElements.define("ol-toast", Toast);

/** Says something that was done by others or in the background. */
export function toast(text: string, picture = "circle-check"): void {
  const made = make("ol-toast", "toast");
  made.setAttribute("role", "status");
  made.append(icon(picture), text);
  document.querySelector(".toasts")?.append(made);
}

/** Says that something was not done. */
export function complain(text: string): void {
  toast(text, "circle-alert");
  document.querySelector(".toasts > :last-child")?.classList.add("toast--bad");
}
