// A field for a phone number says while it is written who has the number already: <input data-known="/leads/known">.

let asked = 0;

document.addEventListener("input", (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !input.dataset["known"]) return;
  window.clearTimeout(asked);
  asked = window.setTimeout(() => void look(input), 150);
});

async function look(input: HTMLInputElement): Promise<void> {
  const place = input.form?.querySelector("[data-known-here]");
  if (!place) return;
  const written = input.value;
  if (written.replace(/\D/g, "").length < 8) return place.replaceChildren();
  const answer = await fetch(`${input.dataset["known"]}?${new URLSearchParams({ phone: written })}`).catch(() => null);
  if (answer?.ok && input.value === written) place.innerHTML = await answer.text();
}
