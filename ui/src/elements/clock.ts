// <ol-clock waited="90" target="900"> says how long somebody has waited, in seconds, and goes on counting: by the second for
// an hour, in the colour of how near the target is.
const HOUR = 3600;

class Clock extends HTMLElement {
  static readonly observedAttributes = ["waited"];
  private since = 0;
  private timer = 0;

  connectedCallback(): void {
    this.begin();
    this.timer = window.setInterval(() => this.tick(), 1000);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.timer);
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.begin();
  }

  private begin(): void {
    this.since = Date.now() - Number(this.getAttribute("waited")) * 1000;
    this.tick();
  }

  private tick(): void {
    const waited = Math.max(0, Math.floor((Date.now() - this.since) / 1000));
    const target = Number(this.getAttribute("target"));
    const urgency = waited >= target ? "late" : waited * 2 >= target ? "soon" : "fine";
    this.className = `clock clock--${urgency}`;
    const shown = this.querySelector("time");
    if (shown && waited < HOUR) shown.textContent = `${Math.floor(waited / 60)}:${String(waited % 60).padStart(2, "0")}`;
  }
}

customElements.define("ol-clock", Clock);
