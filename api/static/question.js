// Draws the answer of a ready-made question as a network; the table below says the same.
import { Network } from "./workbench/network.js";

const section = document.querySelector("[data-rows]");
if (section) {
  const texts = JSON.parse(document.querySelector("#texts").textContent);
  const rows = await fetch(section.dataset.rows, { headers: { Accept: "application/sparql-results+json" } });
  const placed = await fetch(section.dataset.network, { method: "POST", body: await rows.text(), headers: { "Content-Type": "application/sparql-results+json" } });
  if (placed.ok) {
    const network = new Network(await placed.json(), section.dataset.lang, texts);
    section.querySelector("div").replaceChildren(...network.show());
    section.hidden = false;
    for (const button of section.querySelectorAll("[data-picture]")) button.addEventListener("click", () => network.save(button.dataset.picture));
  }
}
