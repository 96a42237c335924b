// Saves a draft while it is written. The page works without it: every button saves too.
const WAIT = 2500, RETRY = 8000;

const form = document.querySelector("form[data-autosave]");
if (form) {
  const status = document.querySelector("[data-autosave-status]");
  const version = form.querySelector("input[name$=-version]");
  let timer, running = false, waits = false;

  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  const soon = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait); };

  async function save() {
    if (running) { waits = true; return; }
    running = true;
    waits = false;
    say(form.dataset.saving);
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File || name.endsWith("-remove")) body.delete(name);
    body.set("autosave", "1");
    try {
      const answer = await fetch(location.href, { method: "POST", body, redirect: "error" });
      if (answer.status >= 500) throw new Error(String(answer.status));
      const { text, version: number } = await answer.json();
      if (answer.ok) version.value = number;
      say(text);
    } catch {
      say(form.dataset.offline);
      soon(RETRY);
    }
    running = false;
    if (waits) soon(0);
  }

  form.addEventListener("input", ({ target }) => { if (target.type !== "file") soon(WAIT); });
  form.addEventListener("submit", () => clearTimeout(timer));
  addEventListener("online", () => { if (status.textContent === form.dataset.offline) soon(0); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) save(); });
}
