// Copies addresses, places notes, sorts tables and saves pictures; pages work without it.
import { copies, hand } from "./saving.js";

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
      [...body.rows].sort((a, b) => direction * collator.compare(key(a), key(b))).forEach((row) => body.append(row));
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

// Gives a picture as it looks on the page: its computed colours and fonts are written into the copy.
function standalone(svg) {
  const copy = svg.cloneNode(true);
  const box = svg.viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", box.width);
  copy.setAttribute("height", box.height);
  const made = copy.querySelectorAll("*");
  svg.querySelectorAll("*").forEach((one, index) => {
    const style = getComputedStyle(one);
    for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "text-anchor"]) {
      made[index].style.setProperty(name, style.getPropertyValue(name));
    }
  });
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ x: box.x, y: box.y, width: box.width, height: box.height })) ground.setAttribute(name, value);
  ground.style.fill = getComputedStyle(document.body).backgroundColor;
  copy.prepend(ground);
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
}

// The picture that is saved is the last before the button.
window.pejlingSave = (format, button = document.body.lastElementChild) => {
    const before = (one) => one.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING;
    const svg = [...document.querySelectorAll("svg[data-picture]")].filter(before).pop();
    const blob = standalone(svg);
    if (format === "svg") return hand(blob, "pejling.svg");
    const image = new Image();
    image.onload = () => {
      const sheet = document.createElement("canvas");
      sheet.width = svg.viewBox.baseVal.width * 2;
      sheet.height = svg.viewBox.baseVal.height * 2;
      sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
      sheet.toBlob((png) => hand(png, "pejling.png"));
    };
    image.src = URL.createObjectURL(blob);
};

for (const button of document.querySelectorAll("[data-save]")) button.addEventListener("click", () => window.pejlingSave(button.dataset.save, button));
