// The workbench by hand and by keyboard. Without this module everything works with Tab, Space and Enter.
// 1–9 tick the themes of the answer in sight, Ctrl+Enter keeps and goes on, marked words go into the field for a passage.

const form = document.querySelector("[data-coding]");

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=checkbox])");
}

function nearest(element) {
  const sets = [...form.querySelectorAll("[data-themes]")];
  const own = element.closest?.(".wb-pair")?.querySelector("[data-themes]");
  const inSight = sets.find((set) => set.getBoundingClientRect().bottom > 0);
  return own ?? inSight ?? sets[0];
}

function label() {
  for (const set of form.querySelectorAll("[data-themes]")) {
    [...set.querySelectorAll("label")].slice(0, 9).forEach((line, place) => {
      const key = document.createElement("kbd");
      key.textContent = String(place + 1);
      key.setAttribute("aria-hidden", "true");
      line.append(key);
    });
  }
  form.querySelector("[data-keys]")?.removeAttribute("hidden");
}

function press(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]"));
    return;
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!plain || !/^[1-9]$/.test(event.key) || isTyping(event.target)) return;
  const box = nearest(event.target)?.querySelectorAll("input[type=checkbox]")[Number(event.key) - 1];
  if (!box) return;
  event.preventDefault();
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

if (form) {
  label();
  document.addEventListener("keydown", press);
}

// Marked words fill the field beside the text; what was typed there is replaced only by another marking.
for (const text of document.querySelectorAll("[data-words]")) {
  const field = text.closest(".wb-pair")?.querySelector("[data-passage]");
  if (!field) continue;
  const take = () => {
    const marked = document.getSelection();
    if (marked.isCollapsed || !text.contains(marked.anchorNode) || !text.contains(marked.focusNode)) return;
    field.value = marked.toString().trim();
    const fold = field.closest("details");
    if (fold) fold.open = true;
  };
  text.addEventListener("pointerup", take);
  text.addEventListener("keyup", take);
}
