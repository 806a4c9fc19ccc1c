// Narrows the list of questions to those that hold the words typed, and keeps the words in the address.
import { at } from "./root.js";

const field = document.querySelector("#find"), found = document.querySelector("#found"), form = field.form;
const words = found.dataset.words;
let asked = 0;

field.addEventListener("input", async () => {
  const mine = (asked += 1), q = field.value.trim();
  const address = q ? `${form.action}?${new URLSearchParams({ q })}` : form.action;
  const response = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => null);
  if (mine !== asked || !response?.ok) return;
  const addresses = new Map((await response.json()).map((one) => [one.name, at(one.address)]));
  if (mine !== asked) return;
  for (const section of document.querySelectorAll("#themes > section")) {
    for (const item of section.querySelectorAll("li")) {
      const address = addresses.get(item.dataset.name);
      item.hidden = !address;
      if (address) item.querySelector("a").setAttribute("href", address);
    }
    section.hidden = !section.querySelector("li:not([hidden])");
  }
  found.textContent = q ? `${addresses.size} ${words}` : "";
  history.replaceState(null, "", address);
});
