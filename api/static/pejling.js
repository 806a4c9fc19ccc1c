// Copies addresses, places notes, sorts tables, makes pictures one stop and saves them; pages work without it.
import { save } from "./drawn.js";
import "./marks.js";
import { copies } from "./saving.js";

for (const button of document.querySelectorAll("[data-copy]")) copies(button, () => button.dataset.copy);
for (const button of document.querySelectorAll("[data-copy-here]")) copies(button, () => location.href);

const collator = new Intl.Collator("da", { numeric: true });

for (const table of document.querySelectorAll("table.sortable")) {
  table.querySelectorAll("thead th").forEach((head, column) => {
    head.querySelector("button")?.addEventListener("click", () => {
      const direction = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", direction === 1 ? "ascending" : "descending");
      const body = table.tBodies[0];
      const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
      // What is told in words among numbers stands after them, whichever end comes first.
      const words = (row) => Number(row.cells[column].dataset.sort === undefined);
      [...body.rows]
        .sort((a, b) => words(a) - words(b) || direction * collator.compare(key(a), key(b)))
        .forEach((row) => body.append(row));
    });
  });
}

for (const button of document.querySelectorAll("[popovertarget]")) {
  button.addEventListener("click", () => {
    const note = document.getElementById(button.getAttribute("popovertarget"));
    const at = button.getBoundingClientRect();
    note.style.margin = "0";
    note.style.inset = "auto";
    note.style.left = Math.max(8, Math.min(at.left, innerWidth - Math.min(680, innerWidth * 0.95) - 8)) + "px";
    if (at.bottom < innerHeight * 0.55) note.style.top = at.bottom + 6 + "px";
    else note.style.bottom = innerHeight - at.top + 6 + "px";
  });
}

for (const button of document.querySelectorAll("[data-unfold]")) {
  button.hidden = false;
  button.addEventListener("click", () => { for (const one of document.querySelectorAll("main details")) one.open = true; });
}

// The picture that is saved is the last before the button.
for (const button of document.querySelectorAll("[data-save]")) {
  const before = (one) => one.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING;
  button.addEventListener("click", () => save([...document.querySelectorAll("svg[data-picture]")].filter(before).pop(), button.dataset.save));
}
