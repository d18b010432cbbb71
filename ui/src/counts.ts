// The numbers beside the areas of the side bar: they come after the page, are there at once on the next one, and are asked for
// again when something changes.
export {};

interface Count {
  path: string;
  text: string;
  says: string;
}

/** No oftener than this, in milliseconds. */
const PACE = 3000;
let known: Count[] = [];
let asked = -Infinity;
let due = 0;

function show(): void {
  for (const { path, text, says } of known) {
    const place = document.querySelector<HTMLElement>(`[data-count="${path}"]`);
    if (!place) continue;
    place.textContent = text;
    place.hidden = !text;
    place.title = text && `${text} ${says}`;
  }
}

async function ask(): Promise<void> {
  due = 0;
  if (document.hidden || !document.querySelector("[data-count]")) return;
  asked = Date.now();
  const answer = await fetch("/day/counts").catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  known = (await answer.json()) as Count[];
  show();
}

function soon(): void {
  if (!due) due = window.setTimeout(() => void ask(), Math.max(0, asked + PACE - Date.now()));
}

document.addEventListener("turbo:load", () => {
  show();
  soon();
});
document.addEventListener("turbo:render", show);
document.addEventListener("live", soon);
