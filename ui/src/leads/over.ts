// What stands in the panel over a list without having been opened by a link: it closes without reading the page again.

const panel = () => document.querySelector<HTMLElement>("#panel");

/** Says that the panel holds something that the page did not come with. */
export function over(): void {
  if (panel()) (panel() as HTMLElement).dataset["over"] = "";
}

/** Whether something was opened over the page. */
export const isOver = (place: Element | null): place is HTMLElement => place?.matches("#panel[src], #panel[data-over]") ?? false;

export function empty(place: Element | null = panel()): void {
  for (const name of ["src", "complete", "data-over"]) place?.removeAttribute(name);
  place?.replaceChildren();
}
