// <ol-find> around the field at the top: what is found appears under it while one types. A combobox as ARIA describes it.
import { visit } from "@hotwired/turbo";

class Find extends HTMLElement {
  private timer = 0;
  private asked = 0;
  /** The words to which what is in the list belongs. */
  private found = "";
  private input!: HTMLInputElement;
  private list!: HTMLElement;

  connectedCallback(): void {
    const input = this.querySelector("input");
    const list = this.querySelector<HTMLElement>("[role=listbox]");
    if (!input || !list) return;
    [this.input, this.list] = [input, list];
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    list.addEventListener("pointerdown", (event) => this.pick(event));
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), 80);
  }

  private async ask(): Promise<void> {
    const typed = this.input.value.trim();
    const turn = ++this.asked;
    if (typed.length < 2) return this.close();
    const answer = await fetch(`/search/found?q=${encodeURIComponent(typed)}`).catch(() => null);
    if (!answer?.ok || answer.redirected || turn !== this.asked) return;
    this.list.innerHTML = await answer.text();
    this.list.hidden = false;
    this.found = typed;
    this.input.setAttribute("aria-expanded", "true");
    this.mark(undefined);
  }

  private close(): void {
    this.asked++;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  private key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const options = [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
    const at = options.findIndex((option) => option.ariaSelected === "true");
    if (event.key === "Escape" && !this.list.hidden) this.close();
    else if (event.key === "Enter" && at >= 0 && !this.list.hidden) this.go(options[at]);
    // The only one that there is, as of a whole number.
    else if (event.key === "Enter" && options.length === 1 && !this.list.hidden && this.found === this.input.value.trim()) this.go(options[0]);
    else if (step && !this.list.hidden && options.length) this.mark(options.at((at + step + options.length) % options.length));
    else return;
    event.preventDefault();
  }

  private mark(option: HTMLElement | undefined): void {
    for (const one of this.list.querySelectorAll("[role=option]")) one.ariaSelected = String(one === option);
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private pick(event: Event): void {
    event.preventDefault();
    const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-to]") : null;
    this.go(option ?? undefined);
  }

  private go(option: HTMLElement | undefined): void {
    const to = option?.dataset["to"];
    if (!to) return;
    this.close();
    this.input.blur();
    visit(to);
  }
}

customElements.define("ol-find", Find);
