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
    const seconds = this.querySelector("form, a, [data-key]") ? 10 : 5;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.remove(), seconds * 1000);
  }
}

customElements.define("ol-toast", Toast);

/** Says something that was done by others or in the background. */
export function toast(text: string, picture = "circle-check", ...more: Node[]): HTMLElement {
  const made = make("ol-toast", "toast");
  made.setAttribute("role", "status");
  made.append(icon(picture), make("span", "grow", text), ...more);
  document.querySelector(".toasts")?.append(made);
  return made;
}

/** Says what was done in place, which is taken back by its button or by Z: that is of what was done last. */
export function offer(text: string, undo: () => void): void {
  for (const earlier of document.querySelectorAll(".toasts > :has([data-key=z])")) earlier.remove();
  const button = make("button", "button", "Undo ") as HTMLButtonElement;
  button.type = "button";
  button.dataset["key"] = "z";
  button.append(make("kbd", "kbd", "Z"));
  const made = toast(text, "circle-check", button);
  // A copy of the page could not take anything back.
  made.dataset["turboTemporary"] = "";
  button.addEventListener("click", () => {
    made.remove();
    undo();
  });
}

/** Says that something was not done. */
export function complain(text: string): void {
  toast(text, "circle-alert").classList.add("toast--bad");
}
