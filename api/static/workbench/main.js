// The query page: several queries, an editor, and the answer as table, bars, network or text. Without it the form asks the endpoint.
import { save } from "../drawn.js";
import { said } from "../problem.js";
import { at } from "../root.js";
import { copies, hand } from "../saving.js";
import { Chart } from "./chart.js";
import { format } from "./format.js";
import { button, element } from "./made.js";
import { Network } from "./network.js";
import { Table } from "./table.js";
import { Tabs } from "./tabs.js";
import { Names } from "./terms.js";
import { isOrdered, patternEnd, tokens } from "./tokens.js";

const find = (name) => document.querySelector(name);
const form = find("#sparql"), area = find("#query"), result = find("#result"), told = find("#told"), views = find("#views"), filter = find("#filter"), stop = find("#stop"), hint = find("#hint");
const texts = JSON.parse(find("#texts").textContent);
const language = form.dataset.lang, ceiling = Number(form.dataset.ceiling), usual = Number(form.dataset.seconds);
// A longer answer is shown as it came, for laying it out would hold up the page.
const KINDS = ["table", "chart", "network", "raw"], REMEMBERED = 40, READABLE = 2_000_000;
const waits = told.textContent;
let editor = null, answer = null, raw = "", type = "", table = null, chart = null, network = null, kind = "table", running = null, asked = "";

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key]);
const formOf = (query) => tokens(query).map((one) => one.text.toUpperCase()).find((word) => ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"].includes(word));
const limited = (query) => tokens(query).some((one) => one.text.toUpperCase() === "LIMIT");

async function render(focus) {
  for (const one of views.querySelectorAll("[data-view]")) one.setAttribute("aria-pressed", String(one.dataset.view === kind));
  filter.hidden = kind !== "table" && kind !== "chart" || !table;
  find("#pictures").hidden = !(kind === "chart" && chart?.value) && !(kind === "network" && network?.found.edges.length);
  if (kind === "network" && !network) {
    result.replaceChildren(element("p", { class: "quiet" }, texts.drawing));
    const mine = raw;
    const response = await fetch(form.dataset.network, { method: "POST", body: raw, headers: { "Content-Type": type } }).catch(() => null);
    const found = response?.ok ? await response.json() : null;
    // The reader may have asked something else meanwhile, or looked at something else.
    if (mine !== raw) return;
    if (found) network = new Network(found, language, texts);
    else if (kind === "network") return result.replaceChildren(element("p", {}, response ? texts.nonetwork : texts.lost));
    return render(focus);
  }
  if (kind === "raw" || (!table && kind !== "network")) result.replaceChildren(element("pre", { tabindex: "0" }, answer && raw.length < READABLE ? JSON.stringify(answer, null, 2) : raw));
  else if (kind === "network") result.replaceChildren(...network.show());
  else result.replaceChildren(...(kind === "chart" ? chart : table).show(render));
  if (typeof focus === "string") result.querySelector(focus)?.focus();
}

function see(next) {
  kind = next;
  tabs.keep({ view: kind });
  address();
  if (raw) render();
}

function address() {
  history.replaceState(null, "", "#" + new URLSearchParams({ query: area.value, ...(kind === "table" ? {} : { view: kind }) }));
}

function clear() {
  answer = table = chart = network = null;
  raw = "";
  views.hidden = true;
  hint.replaceChildren();
  result.replaceChildren();
  editor?.clear();
}

function ask(accept, wishes = {}, signal) {
  return fetch(form.action, { method: "POST", signal, headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: accept }, body: new URLSearchParams({ query: asked, ...wishes }) });
}

async function run(wishes = {}) {
  running?.abort();
  const mine = running = new AbortController();
  asked = area.value;
  address();
  remember(asked);
  clear();
  stop.hidden = false;
  const began = performance.now();
  const tick = () => { told.textContent = fill(texts.running, { seconds: Math.floor((performance.now() - began) / 1000), most: wishes.timeout ?? usual }); };
  tick();
  const clock = setInterval(tick, 1000);
  try {
    const response = await ask("application/sparql-results+json, text/turtle;q=0.9, application/json;q=0.1", wishes, mine.signal);
    const body = await response.text();
    clearInterval(clock);
    if (mine !== running) return;
    const took = Math.round(performance.now() - began);
    if (response.ok) await take(response, body, took, mine); else complain(response.status, body);
  } catch (error) {
    if (mine !== running) return;
    told.textContent = "";
    problem(error.name === "AbortError" ? texts.aborted : texts.lost, [button(texts.again, () => run(wishes))]);
  } finally {
    clearInterval(clock);
    if (mine === running) { stop.hidden = true; running = null; nearer(); }
  }
}

// An answer below the screen is brought up to where it is seen, with the foot of the query above it.
function nearer() {
  const { top } = find("#answer").getBoundingClientRect();
  if (top > innerHeight * 0.6) scrollBy({ top: top - innerHeight * 0.35 });
}

async function take(response, body, took, mine) {
  const names = new Names(language), given = response.headers.get("Content-Type") ?? "";
  const read = given.includes("sparql-results+json") ? JSON.parse(body) : null;
  const rows = read?.results?.bindings;
  if (rows) await names.fetch(form.dataset.labels, rows.flatMap((row) => Object.values(row).filter((term) => term.type === "uri").map((term) => term.value)));
  // Names take a while, in which something else may be asked.
  if (mine !== running) return;
  [raw, type, answer] = [body, given, read];
  table = rows ? new Table(answer, names, texts) : null;
  chart = table && new Chart(table, texts, isOrdered(asked));
  if (table) table.wanted = filter.value = "";
  const limits = /seconds=([\d.]+).*rows=(\d+)/.exec(response.headers.get("X-Query-Limits") ?? "");
  const cut = /rows=(\d+)/.exec(response.headers.get("X-Truncated") ?? "");
  const said = [
    rows ? `${rows.length.toLocaleString(language)} ${rows.length === 1 ? texts.row : texts.rows}` : "boolean" in (answer ?? {}) ? "" : texts.graph,
    `${took.toLocaleString(language)} ms`,
    limits ? fill(texts.limits, { seconds: limits[1], rows: Number(limits[2]).toLocaleString(language) }) : "",
  ];
  told.textContent = said.filter(Boolean).join(" · ");
  if (cut) hint.append(element("p", { class: "notice" }, fill(texts.cut, { rows: Number(cut[1]).toLocaleString(language) })));
  if (rows && !rows.length) return hint.append(element("p", { class: "notice" }, texts.none));
  if (answer && "boolean" in answer) return result.replaceChildren(element("p", { class: "lead" }, answer.boolean ? texts.yes : texts.no));
  views.hidden = false;
  for (const one of views.querySelectorAll("[data-view]")) one.hidden = !table && ["table", "chart"].includes(one.dataset.view);
  for (const one of views.querySelectorAll("[data-file]")) one.hidden = one.dataset.of !== "both" && (one.dataset.of === "rows") !== Boolean(table);
  if (!table && ["table", "chart"].includes(kind)) kind = "raw";
  double();
  adding();
  await render();
}

// Rows that stand twice because names stand in two languages: say so, and offer the line that mends it.
function double() {
  const twice = table?.doubling() ?? [];
  if (!twice.length) return;
  const mend = () => {
    const end = patternEnd(area.value);
    if (end < 0) return;
    set(format(area.value.slice(0, end) + twice.map((name) => `FILTER(LANG(?${name}) = "${language}")\n`).join("") + area.value.slice(end)));
    run();
  };
  hint.append(element("p", { class: "notice" }, fill(texts.double, { names: twice.map((name) => `?${name}`).join(", ") }), " ", button(texts.mend, mend)));
}

// The sources state the same money in several places: whoever adds amounts is told how each counts once.
function adding() {
  if (!/\b(?:SUM|AVG)\s*\(/i.test(asked) || !/pej:amount\b|ontology#amount>/.test(asked)) return;
  if (asked.includes("notSummed") && /statedIn|restates/.test(asked)) return;
  const [before, after] = texts.adding.split("{question}");
  hint.append(element("p", { class: "notice" }, before, element("a", { href: at("/queries/totals-per-annex-and-year") }, texts.addingquestion), after));
}

function problem(message, offers = []) {
  hint.replaceChildren(element("div", { class: "problem", role: "alert" }, element("pre", {}, message), element("p", { class: "tools" }, ...offers)));
}

function complain(status, body) {
  told.textContent = "";
  let error = { message: body };
  try { error = JSON.parse(body); } catch { /* plain text already */ }
  const smaller = () => { set(`${area.value.trimEnd()}\nLIMIT 100\n`); run(); };
  const offers = [];
  if ([408, 413, 507].includes(status) && formOf(asked) === "SELECT" && !limited(asked)) offers.push(button(texts.addlimit, smaller));
  if (status === 408 && ceiling > usual) offers.push(button(fill(texts.moretime, { seconds: ceiling }), () => run({ timeout: ceiling })));
  if (status === 507) offers.push(button(texts.morememory, () => run({ maxmemory: form.dataset.memory })));
  if (status === 503 || status === 429) offers.push(button(texts.again, () => run()));
  problem(said(error), offers);
  if (error.line) editor?.complain(error.line, error.column, said(error).split("\n")[0]);
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
  const box = find("#history");
  box.replaceChildren(box.options[0], ...remembered().map((query) => new Option(query.replace(/^\s*PREFIX.*$/gim, "").replace(/\s+/g, " ").trim().slice(0, 80), query)));
}

function set(query) {
  area.value = query;
  if (editor) editor.set(query); else tabs.keep({ query });
}

function changed(one) {
  running?.abort();
  running = null;
  stop.hidden = true;
  clear();
  told.textContent = waits;
  kind = KINDS.includes(one.view) ? one.view : "table";
  area.value = one.query;
  editor?.set(one.query);
  address();
}

function load() {
  const given = new URLSearchParams(location.hash.slice(1));
  if (!given.get("query")) return changed(tabs.one);
  tabs.open(given.get("query"), given.get("view") ?? "table", given.get("title") ?? undefined);
  changed(tabs.one);
  run();
}

const tabs = new Tabs(find("#tabs"), texts, area.value, changed);
for (const one of document.querySelectorAll("[data-js]")) one.hidden = false;
find("#add").addEventListener("click", () => { tabs.add(); focusEditor(); });
find("#shut").addEventListener("click", () => tabs.close(tabs.at));
for (const id of ["#examples", "#history"]) {
  // A list that acts on what is chosen opens at a key: closed, its first query would run at the first arrow, and no other be reached.
  find(id).addEventListener("keydown", (event) => {
    if (!event.target.showPicker || event.ctrlKey || event.metaKey || event.altKey || !(event.key.startsWith("Arrow") || event.key.length === 1)) return;
    event.preventDefault();
    event.target.showPicker();
  });
  find(id).addEventListener("change", (event) => {
    const option = event.target.selectedOptions[0];
    if (!event.target.value) return;
    tabs.open(event.target.value, option.dataset.show ?? "table", option.dataset.show ? option.text : undefined);
    event.target.value = "";
    changed(tabs.one);
    run();
  });
}
for (const one of views.querySelectorAll("[data-view]")) one.addEventListener("click", () => see(one.dataset.view));
filter.addEventListener("input", () => { table.wanted = filter.value; table.page = 0; render(); });
for (const one of views.querySelectorAll("[data-file]")) {
  one.addEventListener("click", async () => {
    const name = one.dataset.file;
    if (name === "json") return hand(new Blob([raw], { type }), "pejling.srj");
    if (name === "turtle") return hand(new Blob([raw], { type }), "pejling.ttl");
    const asking = name === "csv" ? ask("text/csv")
      : fetch(`${form.getAttribute("action")}.${name}?lang=${language}`, { method: "POST", body: new URLSearchParams({ query: asked }) });
    const response = await asking.catch(() => null);
    if (!response) return problem(texts.lost);
    if (!response.ok) return complain(response.status, await response.text());
    hand(await response.blob(), `pejling.${name}`);
  });
}
for (const one of find("#pictures").querySelectorAll("button")) {
  one.addEventListener("click", () => {
    if (kind === "chart") save(result.querySelector("svg[data-picture]"), one.dataset.picture);
    else network.save(one.dataset.picture);
  });
}
copies(find("#reusable"), () => `${location.origin}${form.getAttribute("action")}.csv?${new URLSearchParams({ query: asked })}`);
stop.addEventListener("click", () => running?.abort());
find("#format").addEventListener("click", () => { set(format(area.value)); focusEditor(); });
form.addEventListener("submit", (event) => {
  if (form.elements.format.value) return;
  event.preventDefault();
  run();
});
area.addEventListener("input", () => tabs.keep({ query: area.value }));
area.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
});
window.addEventListener("hashchange", load);

function focusEditor() { if (editor) editor.focus(); else area.focus(); }

// Where the editor or its words do not come, the page keeps its plain text field.
if (form.dataset.editor) try {
  const [{ edit }, words] = await Promise.all([import(form.dataset.editor), fetch(form.dataset.completion).then((response) => response.json())]);
  const search = async (typed) => {
    const response = await fetch(`${form.dataset.search}?${new URLSearchParams({ q: typed })}`, { headers: { Accept: "application/json" } }).catch(() => null);
    return response?.ok ? await response.json() : [];
  };
  editor = edit(area, { ...words, search }, { run: () => run(), changed: (query) => tabs.keep({ query }), label: form.querySelector("label").textContent, phrases: texts.phrases });
} catch { editor = null; }
// Paper shows the query that the answer is of: of the editor it would get the lines that are seen.
const printed = () => { find("#printed").textContent = raw ? asked : area.value; };
window.addEventListener("beforeprint", printed);
matchMedia("print").addEventListener("change", printed);
recall();
load();
