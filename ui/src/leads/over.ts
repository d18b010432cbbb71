// What stands in the panel over a list without having been opened by a link: it closes without reading the page again.

let list = "";

/** What is in the bar gives way to an address of the panel's own; `leave` says what it was, and forgets it. */
export const enter = () => void (list ||= location.href);
export function leave(): string {
  const before = list;
  list = "";
  return before;
}

/** The address of the page under the panel. */
export const beneath = () => list || document.baseURI;

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
