// Narrows the list of questions to those that hold the words typed.
const field = document.querySelector("#find"), found = document.querySelector("#found");
const fold = (text) => text.toLowerCase();

field.closest("[data-js]").hidden = false;
field.addEventListener("input", () => {
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  let count = 0;
  for (const section of document.querySelectorAll("#themes > section")) {
    const about = section.querySelector("h2").textContent;
    let some = false;
    for (const item of section.querySelectorAll("li")) {
      item.hidden = !words.every((word) => fold(`${about} ${item.textContent}`).includes(word));
      some ||= !item.hidden;
      count += item.hidden ? 0 : 1;
    }
    section.hidden = !some;
  }
  found.textContent = words.length ? String(count) : "";
});
