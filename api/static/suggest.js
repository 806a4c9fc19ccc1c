// Names to choose from while one types, in fields with data-suggest; without this the fields take plain text.
// A chosen name goes to the thing's page, or, where the field names another field, puts the thing's id there.
import { at } from "./root.js";

let count = 0;

for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  list.id = `suggestions-${++count}`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.suggest);
  list.hidden = true;
  const frame = document.createElement("span");
  frame.className = "suggesting";
  const focused = document.activeElement === field;
  field.replaceWith(frame);
  frame.append(field, list);
  if (focused) field.focus({ preventScroll: true });
  Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
    .forEach(([key, value]) => field.setAttribute(key, value));
  const target = field.dataset.into ? document.querySelector(field.dataset.into) : null;
  let place = -1, late, asked = 0;

  const close = () => { list.hidden = true; place = -1; field.setAttribute("aria-expanded", "false"); field.removeAttribute("aria-activedescendant"); };
  const take = (item) => {
    if (field.dataset.go) { location.href = field.dataset.go + encodeURIComponent(item.dataset.id).replaceAll("%2F", "/"); return; }
    if (!target) { location.href = at(item.dataset.href); return; }
    field.value = item.dataset.label;
    target.value = item.dataset.id;
    close();
  };
  const mark = (next) => {
    const items = [...list.children];
    place = (next + items.length + 1) % (items.length + 1);
    if (place === items.length) place = -1;
    items.forEach((item, index) => item.setAttribute("aria-selected", index === place));
    if (place >= 0) { field.setAttribute("aria-activedescendant", items[place].id); items[place].scrollIntoView({ block: "nearest" }); } else field.removeAttribute("aria-activedescendant");
  };
  const show = async () => {
    const words = field.value.trim(), turn = ++asked;
    if (words.length < 2) return close();
    const response = await fetch(at("/suggest.json") + "?" + new URLSearchParams({ q: words }), { headers: { Accept: "application/json" } }).catch(() => null);
    const found = response?.ok ? await response.json() : [];
    if (turn !== asked || document.activeElement !== field) return;
    list.replaceChildren(...found.map((one, index) => {
      const item = document.createElement("li"), kind = document.createElement("span");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      Object.assign(item.dataset, { href: one.href, id: one.id, label: one.label });
      kind.className = `tag k-${one.type}`;
      kind.textContent = one.kind;
      item.append(one.label, " ", kind);
      if (one.also) {
        const also = document.createElement("span");
        also.className = "also";
        also.textContent = one.also;
        item.append(" ", also);
      }
      // The field keeps the focus, without which the list would be gone before the click.
      item.addEventListener("mousedown", (event) => event.preventDefault());
      item.addEventListener("click", () => take(item));
      return item;
    }));
    place = -1;
    list.hidden = !found.length;
    field.setAttribute("aria-expanded", String(found.length > 0));
  };
  field.addEventListener("input", () => { if (target) target.value = ""; clearTimeout(late); late = setTimeout(show, 120); });
  // Without a choice the words themselves are sent; the server finds the best name.
  if (target) field.form.addEventListener("submit", () => { target.value ||= field.value; });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) return;
      event.preventDefault();
      mark(place + (event.key === "ArrowDown" ? 1 : place < 0 ? 0 : -1));
    } else if (event.key === "Enter" && place >= 0) { event.preventDefault(); take(list.children[place]); }
    // The first Escape closes the list; without a list the browser empties the field.
    else if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
  });
}
