// The query page: runs the query and shows the answer as a table, chart or text. Without it the form asks the endpoint.
const form = document.querySelector("#sparql");
const area = document.querySelector("#query");
const words = document.querySelector("#answer").dataset;
const result = document.querySelector("#result");
const told = document.querySelector("#told");
const views = document.querySelector("#views");
const filter = document.querySelector("#filter");
const language = form.dataset.lang;
const PAGE = 200, REMEMBERED = 30, SVG = "http://www.w3.org/2000/svg";
let editor = null, answer = null, names = {}, raw = "", shown = PAGE, order = null, kind = "table";

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const text = (term) => (!term ? "" : names[term.value]?.[language] ?? term.value);
const number = (term) => (term && /#(integer|decimal|double|float)$/.test(term.datatype ?? "") ? Number(term.value) : null);
const collator = new Intl.Collator("da", { numeric: true });

function cell(term) {
  if (!term) return element("td");
  if (term.type === "uri") {
    const address = names[term.value]?.href ?? (/^https?:/.test(term.value) ? term.value : null);
    return element("td", { title: term.value }, address ? element("a", { href: address }, text(term)) : text(term));
  }
  const figure = number(term);
  return element("td", figure === null ? {} : { class: "num" }, figure === null ? term.value : figure.toLocaleString(language));
}

function rows() {
  const wanted = filter.value.toLowerCase();
  const columns = answer.head.vars;
  const kept = answer.results.bindings.filter((row) => !wanted || columns.some((name) => text(row[name]).toLowerCase().includes(wanted)));
  if (order) kept.sort((a, b) => order.way * collator.compare(text(a[order.name]), text(b[order.name])));
  return kept;
}

function table() {
  const head = element("tr");
  for (const name of answer.head.vars) {
    const button = element("button", { type: "button" }, name);
    button.addEventListener("click", () => { order = { name, way: order?.name === name ? -order.way : 1 }; render(); });
    const sort = order?.name === name ? { "aria-sort": order.way > 0 ? "ascending" : "descending" } : {};
    head.append(element("th", { scope: "col", ...sort }, button));
  }
  const kept = rows();
  const body = element("tbody", {}, ...kept.slice(0, shown).map((row) => element("tr", {}, ...answer.head.vars.map((name) => cell(row[name])))));
  const box = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": words.table }, element("table", {}, element("thead", {}, head), body));
  if (kept.length <= shown) return [box];
  const more = element("button", { type: "button", class: "light" }, `${words.more} (${kept.length - shown})`);
  more.addEventListener("click", () => { shown += PAGE; render(); });
  return [box, more];
}

function shape(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

// One bar a row: the first column of numbers, named by the first column that is none.
function chart() {
  const columns = answer.head.vars;
  const figures = columns.filter((name) => answer.results.bindings.some((row) => number(row[name]) !== null));
  const value = figures[0], label = columns.find((name) => name.endsWith("Label") && !figures.includes(name)) ?? columns.find((name) => !figures.includes(name));
  if (!value || !label) return [element("p", {}, words.nochart)];
  const kept = rows().filter((row) => number(row[value]) !== null).slice(0, 40);
  const most = Math.max(...kept.map((row) => number(row[value])), 1);
  const picture = shape("svg", { viewBox: `0 0 900 ${kept.length * 26 + 10}`, role: "img", "aria-label": `${words.chart}: ${value}, ${label}`, "data-picture": "" });
  kept.forEach((row, index) => {
    const y = index * 26 + 6, width = Math.max(1, (number(row[value]) / most) * 500);
    const name = text(row[label]);
    picture.append(shape("text", { x: 300, y: y + 14, "text-anchor": "end" }, name.length > 44 ? name.slice(0, 43) + "…" : name),
      shape("rect", { class: "s0", x: 310, y, width, height: 19 }), shape("text", { x: 316 + width, y: y + 14 }, number(row[value]).toLocaleString(language)));
  });
  return [element("figure", { class: "chart" }, picture)];
}

function render() {
  document.querySelector("#svg").hidden = kind !== "chart";
  for (const button of views.querySelectorAll("[data-view]")) button.setAttribute("aria-pressed", String(button.dataset.view === kind));
  if (kind === "raw" || !answer) result.replaceChildren(element("pre", { tabindex: "0" }, raw));
  else if ("boolean" in answer) result.replaceChildren(element("p", { class: "lead" }, String(answer.boolean)));
  else result.replaceChildren(...(kind === "chart" ? chart() : table()));
}

async function name(rows) {
  const iris = new Set();
  for (const row of rows) for (const term of Object.values(row)) if (term.type === "uri") iris.add(term.value);
  const response = await fetch("/labels.json", { method: "POST", body: JSON.stringify([...iris].slice(0, 5000)) });
  return response.ok ? await response.json() : {};
}

function state() {
  return "#" + new URLSearchParams({ query: area.value, ...(kind === "table" ? {} : { view: kind }) });
}

function ask(format) {
  const accept = format ?? "application/sparql-results+json, text/turtle;q=0.9, application/json;q=0.1";
  return fetch("/sparql", { method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: accept }, body: new URLSearchParams({ query: area.value }) });
}

async function run() {
  history.replaceState(null, "", state());
  remember(area.value);
  editor?.clear();
  const began = performance.now();
  let response;
  try { response = await ask(); } catch (error) { return complain(String(error)); }
  const type = response.headers.get("Content-Type") ?? "";
  raw = await response.text();
  const took = `${Math.round(performance.now() - began)} ms`;
  if (!response.ok) {
    let message = raw;
    try { message = JSON.parse(raw).message ?? raw; } catch { /* plain text already */ }
    return complain(message);
  }
  answer = type.includes("sparql-results+json") ? JSON.parse(raw) : null;
  names = answer?.results ? await name(answer.results.bindings) : {};
  shown = PAGE;
  order = null;
  views.hidden = !answer?.results;
  const count = answer?.results?.bindings.length;
  told.textContent = count === undefined ? took : count ? `${count} ${words.rows} · ${took}` : words.none;
  render();
}

function complain(message) {
  views.hidden = true;
  told.textContent = "";
  result.replaceChildren(element("pre", { class: "message", role: "alert" }, message));
  const at = /line (\d+)[,:]? column (\d+)/i.exec(message) ?? /\b(\d+):(\d+)\b/.exec(message);
  if (at && editor) editor.complain(+at[1], +at[2], message);
}

function hand(blob, file) {
  const link = element("a", { href: URL.createObjectURL(blob), download: file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function remembered() {
  try { return JSON.parse(localStorage.getItem("pejling.queries") ?? "[]"); } catch { return []; }
}

function remember(query) {
  const kept = [query, ...remembered().filter((one) => one !== query)].slice(0, REMEMBERED);
  try { localStorage.setItem("pejling.queries", JSON.stringify(kept)); } catch { /* no storage: no history */ }
  recall();
}

function recall() {
  const box = document.querySelector("#history");
  box.replaceChildren(box.options[0], ...remembered().map((query) => new Option(query.replace(/^\s*#.*$/gm, "").replace(/\s+/g, " ").trim().slice(0, 80), query)));
}

function set(query) {
  area.value = query;
  editor?.set(query);
}

function load() {
  const given = new URLSearchParams(location.hash.slice(1));
  kind = ["chart", "raw"].includes(given.get("view")) ? given.get("view") : "table";
  if (given.get("query")) { set(given.get("query")); run(); }
}

for (const id of ["#examples", "#history"]) {
  document.querySelector(id).addEventListener("change", (event) => { if (event.target.value) set(event.target.value); event.target.value = ""; });
}
for (const button of views.querySelectorAll("[data-view]")) {
  button.addEventListener("click", () => { kind = button.dataset.view; history.replaceState(null, "", state()); render(); });
}
filter.addEventListener("input", render);
document.querySelector("#csv").addEventListener("click", async () => { const response = await ask("text/csv"); hand(await response.blob(), "pejling.csv"); });
for (const button of views.querySelectorAll("[data-file]")) {
  button.addEventListener("click", async () => {
    const format = button.dataset.file;
    const response = await fetch(`${form.getAttribute("action")}.${format}?lang=${form.dataset.lang}`, { method: "POST", body: new URLSearchParams({ query: area.value }) });
    if (response.ok) hand(await response.blob(), `pejling.${format}`);
    else complain((await response.json()).message);
  });
}
document.querySelector("#reusable").addEventListener("click", async (event) => {
  await navigator.clipboard.writeText(`${location.origin}${form.getAttribute("action")}.csv?${new URLSearchParams({ query: area.value })}`);
  const button = event.currentTarget, before = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => { button.textContent = before; }, 1500);
});
document.querySelector("#svg").addEventListener("click", () => window.pejlingSave("svg"));
form.addEventListener("submit", (event) => {
  if (form.elements.format.value) return;
  event.preventDefault();
  run();
});
area.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
});
window.addEventListener("hashchange", load);

if (form.dataset.editor) {
  const [{ edit }, offers] = await Promise.all([import(form.dataset.editor), fetch("/completion.json").then((response) => response.json())]);
  editor = edit(area, offers, run, form.querySelector("label").textContent);
}
recall();
load();
