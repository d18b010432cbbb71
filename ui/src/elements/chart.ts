// <ol-chart data-chart="{…}"> draws a chart from the numbers of the table below it. What draws is loaded with the first one.

class Chart extends HTMLElement {
  private drop: (() => void) | null = null;

  connectedCallback(): void {
    void this.draw();
  }

  disconnectedCallback(): void {
    this.drop?.();
    this.drop = null;
  }

  private async draw(): Promise<void> {
    const { draw } = await import("../charts");
    // A page from the browser's memory still has the one that was drawn before.
    this.replaceChildren();
    if (this.isConnected && !this.drop) this.drop = draw(this, JSON.parse(this.dataset["chart"] ?? "{}"));
  }
}

customElements.define("ol-chart", Chart);
