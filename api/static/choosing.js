// Turns a list of choices, in a label in .completed, into a field that completes as one types (ARIA combobox); without it the
// list stays a list, of the same size.
const MOST = 60;
const fold = (text) => text.toLowerCase().normalize("NFKD").replace(/æ/g, "ae").replace(/ø/g, "oe").replace(/å|å/g, "aa").replace(/[^a-z0-9]+/g, " ").trim();
let made = 0;

function complete(select) {
  const id = `choices-${(made += 1)}`;
  const label = select.closest("label");
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const box = select.closest(".completed");
  const options = [...select.options].filter((option) => option.value).map((option) => ({ option, folded: ` ${fold(option.text)}` }));
  const empty = [...select.options].find((option) => !option.value);
  let shown = [], at = -1;
  for (const [key, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off", spellcheck: "false", placeholder: empty?.text ?? "" })) input.setAttribute(key, value);
  input.setAttribute("aria-label", label.firstChild.textContent.trim());
  input.required = select.required;
  select.required = false;
  list.id = id;
  list.role = "listbox";
  list.hidden = true;
  list.setAttribute("aria-label", input.getAttribute("aria-label"));
  const named = () => (select.value ? select.selectedOptions[0].text : "");
  const tell = () => { input.value = named(); input.setCustomValidity(""); };
  tell();

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(place) {
    at = place;
    [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function open() {
    const words = input.value === named() ? [] : fold(input.value).split(" ").filter(Boolean);
    const found = options.filter(({ folded }) => words.every((word) => folded.includes(word)));
    const begins = ({ folded }) => words.every((word) => folded.includes(` ${word}`));
    shown = [...found.filter(begins), ...found.filter((one) => !begins(one))].slice(0, MOST).map(({ option }) => option);
    list.replaceChildren(...shown.map((option, index) => {
      const item = document.createElement("li");
      item.id = `${id}-${index}`;
      item.role = "option";
      item.setAttribute("aria-selected", "false");
      item.textContent = option.text;
      return item;
    }));
    list.hidden = !shown.length;
    input.setAttribute("aria-expanded", String(Boolean(shown.length)));
    // What nothing is called is not sent: the form would ask for what was chosen before.
    input.setCustomValidity(shown.length ? "" : select.dataset.none);
    mark(words.length && shown.length ? 0 : -1);
  }

  function choose(option) {
    select.value = option ? option.value : "";
    tell();
    close();
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function leave() {
    if (input.value === named()) return close();
    const typed = fold(input.value);
    const same = options.find(({ folded }) => folded === ` ${typed}`);
    if (!typed) select.value = "";
    else if (same) select.value = same.option.value;
    tell();
    close();
  }

  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", open);
  input.addEventListener("input", open);
  input.addEventListener("blur", leave);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return open();
      const count = shown.length;
      mark(event.key === "ArrowDown" ? (at + 1) % count : (at <= 0 ? count : at) - 1);
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      choose(shown[at]);
    } else if (event.key === "Enter" && input.validity.valid) leave();
    else if (event.key === "Escape" && (!list.hidden || input.value !== named())) {
      event.stopPropagation();
      tell();
      input.select();
      close();
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) choose(shown[[...list.children].indexOf(item)]);
  });
  // The list stands outside the label, whose words would otherwise hold every choice.
  select.before(input);
  select.hidden = true;
  box.append(list);
}

for (const select of document.querySelectorAll("select[data-complete]")) complete(select);
