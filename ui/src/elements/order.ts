// <ol-order><ul data-order="/path"><li data-id="…"><span class="grip">…</li>…</ul></ol-order>: entries are dragged by
// their grip, and their new order is posted as a form. The buttons of each entry do the same without script. Without a
// path the order is that of the form around it, and buttons with data-step move an entry where it stands.

class Order extends HTMLElement {
  private dragged: HTMLElement | null = null;

  connectedCallback(): void {
    this.addEventListener("pointerdown", (event) => {
      const grip = event.target instanceof Element ? event.target.closest(".grip") : null;
      const item = grip?.closest<HTMLElement>("[data-id]");
      if (item) item.draggable = true;
    });
    this.addEventListener("dragstart", (event) => {
      this.dragged = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-id]") : null;
    });
    this.addEventListener("dragover", (event) => this.makeRoom(event));
    this.addEventListener("drop", (event) => event.preventDefault());
    this.addEventListener("dragend", () => this.drop());
    this.addEventListener("click", (event) => this.step(event));
  }

  private makeRoom(event: DragEvent): void {
    const over = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-id]") : null;
    if (!this.dragged || !over) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    if (over !== this.dragged) over[event.clientY < top + height / 2 ? "before" : "after"](this.dragged);
  }

  private step(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-step]") : null;
    const item = button?.closest<HTMLElement>("[data-id]");
    if (!button || !item) return;
    event.preventDefault();
    if (button.dataset["step"] === "1") item.nextElementSibling?.after(item);
    else item.previousElementSibling?.before(item);
    button.focus();
    item.scrollIntoView({ block: "nearest" });
  }

  private drop(): void {
    const list = this.querySelector<HTMLElement>("[data-order]");
    if (!this.dragged || !list) return;
    this.dragged.draggable = false;
    this.dragged = null;
    if (!list.dataset["order"]) return;
    const form = document.createElement("form");
    form.method = "post";
    form.action = list.dataset["order"] ?? "";
    for (const item of list.querySelectorAll<HTMLElement>("[data-id]")) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "id", value: item.dataset["id"] ?? "" });
      form.append(field);
    }
    this.append(form);
    form.requestSubmit();
  }
}

customElements.define("ol-order", Order);
