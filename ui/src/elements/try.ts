// <form data-try>: one of the calls of the documentation, sent from there; the answer stands under it. Without script the
// browser shows the answer.

interface Answer {
  status?: string;
  message?: string;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches("[data-try]")) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") !== "true") void send(form);
});

async function send(form: HTMLFormElement): Promise<void> {
  form.setAttribute("aria-busy", "true");
  // What is left blank is not sent, as in a call that does not have it.
  const written = [...new FormData(form)].filter(([, value]) => value !== "") as [string, string][];
  const began = performance.now();
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(written), credentials: "omit" }).catch(() => null);
  const text = (await answer?.text().catch(() => "")) ?? "";
  show(form, text, Math.round(performance.now() - began));
  form.removeAttribute("aria-busy");
}

function show(form: HTMLFormElement, text: string, took: number): void {
  const place = form.querySelector<HTMLElement>(".try__answer");
  const said = read(text);
  const [pill, message, time, body, more] = ["status", "message", "took", "body", "more"].map((part) => form.querySelector<HTMLElement>(`[data-${part}]`));
  if (!place || !pill || !message || !time || !body || !more) return;
  pill.textContent = said.status ?? "no answer";
  pill.className = `pill pill--dot hue-${said.status === "success" ? "green" : "red"}`;
  message.textContent = said.message ?? "The server could not be reached. Try again.";
  time.textContent = `${took} ms`;
  body.textContent = text;
  more.hidden = said.status === undefined;
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
}

function read(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}
export {};
