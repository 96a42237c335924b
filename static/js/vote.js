// Keys for voting, for whoever switches them on: single letters would surprise others (WCAG 2.1.4).
const KEPT = "rihla.vote.keys";
const line = document.querySelector("[data-keys]");
const box = line?.querySelector("input");

function stored() {
  try { return localStorage.getItem(KEPT) === "on"; } catch { return false; }
}

if (box) {
  line.hidden = false;
  box.checked = stored();
  box.addEventListener("change", () => {
    try { localStorage.setItem(KEPT, box.checked ? "on" : "off"); } catch {}
  });
  document.addEventListener("keydown", (event) => {
    if (!box.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.matches("textarea, select, input:not([type=checkbox])")) return;
    // Arabic-Indic digits too.
    const place = Math.max("1234".indexOf(event.key), "١٢٣٤".indexOf(event.key));
    const buttons = document.querySelectorAll("[data-vote] .vote button");
    const pressed = event.key.length !== 1 ? null : place >= 0 ? buttons[place] : document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  });
}
