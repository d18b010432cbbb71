// Elements made by script.

export function make(tag: string, className = "", text = ""): HTMLElement {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

/** An icon of the sprite that the page uses. */
export function icon(name: string): SVGSVGElement {
  const sprite = document.querySelector("use")?.getAttribute("href")?.split("#")[0] ?? "";
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.classList.add("icon");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  picture.append(use);
  return picture;
}

/** Keys as they are printed. */
export function keyCaps(caps: string[]): HTMLElement {
  const shown = make("span", "keys");
  shown.append(...caps.map((cap) => make("kbd", "kbd", cap)));
  return shown;
}
