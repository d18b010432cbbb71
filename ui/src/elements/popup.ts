// <ol-popup><dialog open>…</dialog></ol-popup>: a dialog that the server has opened stands over the page, and Escape goes
// where its closing link goes. Without script it stands in the page. It is modal, and a click beside it does nothing: it
// shows secrets that are shown once, or asks before one ends. All else that opens is a popover.

class Popup extends HTMLElement {
  connectedCallback(): void {
    const dialog = this.querySelector("dialog");
    if (!dialog) return;
    dialog.removeAttribute("open");
    dialog.showModal();
    dialog.addEventListener("close", () => this.querySelector<HTMLElement>("[data-close]")?.click());
  }
}

customElements.define("ol-popup", Popup);
