// Keeps what is being written as a draft on the server. The page works without it: a button keeps the draft too.
const WAIT = 4000;

const form = document.querySelector(".composer[data-kept]");
if (form) {
  const status = form.querySelector("[data-draft-status]");
  let timer, flight;

  async function keep() {
    clearTimeout(timer);
    timer = 0;
    flight?.abort();
    flight = new AbortController();
    const body = new FormData(form);
    body.set("keep", "quietly");
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "error", keepalive: true, signal: flight.signal });
      if (answer.status === 204) status.textContent = form.dataset.kept;
    } catch {}
  }

  form.addEventListener("input", () => {
    status.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(keep, WAIT);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
    flight?.abort();
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden && timer) keep(); });
}
