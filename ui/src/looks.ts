// Whoever looks with another's eyes (.app--looks) changes nothing: what looks.css leaves of the forms that would is disabled.
const FIELDS = ":is(main, #panel) form[method=post] :is(input, select, textarea, button)";

/** Whether somebody only looks. */
export const looks = () => document.body.matches(".app--looks");

function settle(): void {
  if (!looks()) return;
  for (const field of document.querySelectorAll<HTMLInputElement>(FIELDS)) field.disabled = true;
}

for (const event of ["turbo:load", "turbo:render", "turbo:frame-load"]) document.addEventListener(event, settle);
