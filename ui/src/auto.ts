// <form data-auto>, or one field with data-auto: what is chosen is asked at once. Without script there is a button in <noscript>.

/** A day that is being typed is a day at each digit: it waits until it is left, or for Enter. */
let typed: EventTarget | null = null;

function send(field: EventTarget | null): void {
  const chosen = field instanceof HTMLSelectElement || (field instanceof HTMLInputElement && field.type === "date");
  if (chosen && field.closest("[data-auto]") && field.reportValidity()) field.form?.requestSubmit();
}

document.addEventListener("keydown", ({ key, target }) => (typed = /^[\d]$|^Backspace$|^Delete$|^Arrow/.test(key) ? target : null));
document.addEventListener("pointerdown", () => (typed = null));
document.addEventListener("change", ({ target }) => {
  if (typed !== target || target instanceof HTMLSelectElement) send(target);
});
document.addEventListener("focusout", ({ target }) => {
  const changed = target instanceof HTMLInputElement && target.value !== target.defaultValue;
  if (typed === target && changed) send(target);
});
