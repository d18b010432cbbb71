// <ol-copy text="…"><button>…</button></ol-copy> puts the text on the clipboard; <ol-copy from="id"> takes that element's.

class Copy extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", () => void this.copy());
  }

  private async copy(): Promise<void> {
    const from = this.getAttribute("from");
    const text = this.getAttribute("text") ?? (from ? document.getElementById(from)?.textContent : "") ?? "";
    await navigator.clipboard.writeText(text.trim());
    this.dataset["copied"] = "";
    const said = this.querySelector("[data-said]");
    const before = said?.textContent ?? "";
    if (said) said.textContent = "Copied";
    window.setTimeout(() => {
      delete this.dataset["copied"];
      if (said) said.textContent = before;
    }, 1600);
  }
}

customElements.define("ol-copy", Copy);
