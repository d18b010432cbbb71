// The form that moves a lead on, in the panel: it asks what the chosen status asks for, and over a page that is no list it leads to
// a page, such as that of the lead.
import { table, target } from "./table";

const FORM = "#panel [data-moves]";
const isListed = () => table() !== null || document.querySelector("[data-board], [data-day]") !== null;

function settle(): void {
  if (!isListed()) document.querySelector(FORM)?.setAttribute("data-whole", "");
}

document.addEventListener("turbo:load", settle);
document.addEventListener("turbo:frame-load", settle);
// What it leads to is asked for as a page.
document.addEventListener("turbo:before-fetch-request", (event) => {
  const { fetchOptions } = (event as CustomEvent<{ fetchOptions: { headers: Record<string, string> } }>).detail;
  if (target(event)?.matches(`${FORM}[data-whole]`)) delete fetchOptions.headers["Turbo-Frame"];
});
// A status or stage that asks for more asks as soon as it is chosen.
document.addEventListener("change", (event) => {
  const chosen = event.target;
  const form = chosen instanceof HTMLSelectElement && chosen.matches("[name=status], [name=stage]") ? chosen.form : null;
  const panel = form?.matches(FORM) ? form.closest<HTMLElement>("#panel") : null;
  if (!form || !panel) return;
  const fields = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  panel.setAttribute("src", `${form.getAttribute("action")}?${fields}`);
});
