// <ol-upload limit="…" too-large="…"> around a form with a file: files can be dropped on it, and while one is sent it says
// how far that is and can be stopped. Without this the form is sent as any other.
import { visit } from "@hotwired/turbo";

class Upload extends HTMLElement {
  private request: XMLHttpRequest | undefined;

  connectedCallback(): void {
    const form = this.querySelector("form");
    const field = this.querySelector<HTMLInputElement>("input[type=file]");
    if (!form || !field) return;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(form, field);
    });
    this.find("[data-stop]")?.addEventListener("click", () => this.request?.abort());
    this.receive(form, field);
  }

  disconnectedCallback(): void {
    this.request?.abort();
  }

  /** Files that are dropped. */
  private receive(form: HTMLFormElement, field: HTMLInputElement): void {
    const over = (is: boolean) => (event: DragEvent): void => {
      event.preventDefault();
      form.classList.toggle("is-over", is);
    };
    form.addEventListener("dragover", over(true));
    form.addEventListener("dragleave", over(false));
    form.addEventListener("drop", (event) => {
      over(false)(event);
      const files = event.dataTransfer?.files;
      if (!files?.length) return;
      field.files = files;
      this.send(form, field);
    });
  }

  private send(form: HTMLFormElement, field: HTMLInputElement): void {
    const file = field.files?.[0];
    if (!file || this.request) return;
    if (file.size > Number(this.getAttribute("limit"))) return this.say(this.getAttribute("too-large") ?? "");
    const request = new XMLHttpRequest();
    this.request = request;
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "text/html");
    request.upload.addEventListener("progress", ({ loaded, total }) => this.reach(loaded / total));
    request.addEventListener("load", () => this.answered(request));
    request.addEventListener("error", () => this.end("The file was not sent: the connection broke. Try again."));
    request.addEventListener("abort", () => this.end("Stopped. Nothing was kept."));
    this.busy(true);
    request.send(new FormData(form));
  }

  private reach(part: number): void {
    const bar = this.querySelector("progress");
    if (bar) bar.value = part;
    this.say(part < 1 ? `${Math.floor(part * 100)} % sent` : "Reading it…");
  }

  private answered(request: XMLHttpRequest): void {
    if (request.status < 400) return visit(request.responseURL);
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const why = page.querySelector(".notice--bad, .empty p")?.textContent?.trim();
    this.end(why ?? "The file was not taken. Try again.");
  }

  private end(why: string): void {
    this.request = undefined;
    this.busy(false);
    this.say(why);
  }

  private busy(is: boolean): void {
    this.find("[data-send]")?.toggleAttribute("disabled", is);
    this.find("[data-stop]")?.toggleAttribute("hidden", !is);
    this.querySelector("progress")?.toggleAttribute("hidden", !is);
  }

  private say(text: string): void {
    this.find(".drop__way")?.removeAttribute("hidden");
    const said = this.find("[data-said]");
    if (said) said.textContent = text;
  }

  private find(what: string): HTMLElement | null {
    return this.querySelector<HTMLElement>(what);
  }
}

customElements.define("ol-upload", Upload);
