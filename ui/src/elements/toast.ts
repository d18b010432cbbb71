// <ol-toast> goes by itself after `seconds` (10 with an undo, else 5), unless the pointer or the focus is on it.

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
    const seconds = this.querySelector("form") ? 10 : 5;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.remove(), seconds * 1000);
  }
}

customElements.define("ol-toast", Toast);

/** Says something that was done by others or in the background. */
export function toast(text: string, icon = "circle-check"): void {
  const toasts = document.querySelector(".toasts");
  const sprite = document.querySelector("use")?.getAttribute("href")?.split("#")[0];
  if (!toasts || !sprite) return;
  const made = document.createElement("ol-toast");
  made.className = "toast";
  made.setAttribute("role", "status");
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.classList.add("icon");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${icon}`);
  picture.append(use);
  made.append(picture, text);
  toasts.append(made);
}
