// The pages of the REST API, loaded by them alone: the list is filtered while one types, and an operation is tried with a key that stays in this tab.

/** <ol-filter> around [data-words] in groups: those in which all typed words are found stay. */
class Filter extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    input?.addEventListener("input", () => this.filter(input.value));
    const here = this.querySelector<HTMLElement>("[aria-current]");
    // The list alone is scrolled, not the page with it.
    if (here) this.closest("nav")?.scrollTo({ top: here.offsetTop - 200 });
  }

  private filter(typed: string): void {
    const words = fold(typed).split(" ");
    let count = 0;
    for (const group of this.querySelectorAll("details")) {
      const items = [...group.querySelectorAll<HTMLElement>("[data-words]")];
      for (const item of items) item.hidden = !words.every((word) => item.dataset["words"]?.includes(word));
      const left = items.filter((item) => !item.hidden).length;
      count += left;
      group.hidden = left === 0;
      group.open = typed !== "" || group.querySelector("[aria-current]") !== null;
    }
    const said = this.querySelector("[data-count]");
    if (said) said.textContent = count === 1 ? "1 operation" : `${count} operations`;
  }
}

/** As the server folds it: without case and accents, one space between words. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim().replace(/\s+/g, " ");
}

/** <ol-try data-method data-path> around a form whose fields say where they go ([data-place]), and the place of the answer. */
class Try extends HTMLElement {
  connectedCallback(): void {
    const key = this.querySelector<HTMLInputElement>("[data-key-of-api]");
    if (!key) return;
    key.value = sessionStorage.getItem("key-of-api") ?? "";
    key.addEventListener("change", () => sessionStorage.setItem("key-of-api", key.value.trim()));
    this.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send(key.value.trim());
    });
  }

  private async send(key: string): Promise<void> {
    const headers = new Headers(key ? { Authorization: `Bearer ${key}` } : {});
    const query = new URLSearchParams();
    let path = this.dataset["path"] ?? "";
    let body: string | undefined;
    for (const field of this.querySelectorAll<HTMLInputElement>("[data-place]")) {
      const value = field.value.trim();
      if (!value) continue;
      if (field.dataset["place"] === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(value));
      else if (field.dataset["place"] === "header") headers.set(field.name, value);
      else if (field.dataset["place"] === "query") query.append(field.name, value);
      else body = value;
    }
    if (body !== undefined) headers.set("Content-Type", "application/json");
    const address = query.size ? `${path}?${query}` : path;
    const began = performance.now();
    const button = this.querySelector("button");
    button?.setAttribute("aria-busy", "true");
    try {
      const method = this.dataset["method"] ?? "GET";
      const answer = await fetch(address, { method, headers, credentials: "omit", ...(body === undefined ? {} : { body }) });
      this.show(String(answer.status), answer.ok, written(await answer.text()), performance.now() - began);
    } catch (error) {
      this.show("no answer", false, String(error), performance.now() - began);
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  private show(status: string, ok: boolean, text: string, took: number): void {
    const place = this.querySelector<HTMLElement>(".try__answer");
    const [pill, time, body] = ["[data-status]", "[data-took]", "[data-body]"].map((part) => this.querySelector(part));
    if (!place || !pill || !time || !body) return;
    pill.textContent = status;
    pill.className = `pill hue-${ok ? "green" : "red"}`;
    time.textContent = `${Math.round(took)} ms`;
    body.textContent = text || "(no body)";
    place.hidden = false;
  }
}

/** JSON in lines; other texts as they are. */
function written(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

customElements.define("ol-filter", Filter);
customElements.define("ol-try", Try);
export {};
