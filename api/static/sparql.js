// Runs the query in the page and shows the answer as a table; without it the form asks the endpoint directly.
const form = document.querySelector("#sparql");
const editor = document.querySelector("#query");
const result = document.querySelector("#result");
const share = document.querySelector("#share");
const DATA = "https://w3id.org/pejling/";

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function cell(value) {
  const td = document.createElement("td");
  if (!value) return td;
  if (value.type === "uri") {
    const local = value.value.startsWith(DATA);
    td.append(element("a", local ? value.value.slice(DATA.length) : value.value, { href: local ? "/" + value.value.slice(DATA.length) : value.value }));
  } else {
    td.textContent = value.value;
  }
  return td;
}

function table(answer) {
  if ("boolean" in answer) return element("p", String(answer.boolean));
  const made = document.createElement("table");
  const head = made.createTHead().insertRow();
  for (const name of answer.head.vars) head.append(element("th", name, { scope: "col" }));
  const body = made.createTBody();
  for (const row of answer.results.bindings) {
    const line = body.insertRow();
    for (const name of answer.head.vars) line.append(cell(row[name]));
  }
  const box = element("div", "", { class: "scroll" });
  box.append(element("p", `${answer.results.bindings.length}`, { class: "quiet" }), made);
  return box;
}

async function run() {
  history.replaceState(null, "", "#query=" + encodeURIComponent(editor.value));
  share.href = location.href;
  const accept = "application/sparql-results+json, text/turtle;q=0.9, application/json;q=0.1";
  const response = await fetch("/sparql", {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: accept },
    body: new URLSearchParams({ query: editor.value }),
  });
  const kind = response.headers.get("Content-Type") ?? "";
  if (!response.ok) {
    const told = kind.includes("json") ? (await response.json()).message : await response.text();
    result.replaceChildren(element("pre", told, { class: "message", role: "alert" }));
  } else if (kind.includes("sparql-results+json")) {
    result.replaceChildren(table(await response.json()));
  } else {
    result.replaceChildren(element("pre", await response.text()));
  }
}

function load() {
  const given = new URLSearchParams(location.hash.slice(1)).get("query");
  if (given) {
    editor.value = given;
    run();
  }
}

form.addEventListener("submit", (event) => {
  if (form.elements.format.value) return;
  event.preventDefault();
  run();
});
editor.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    run();
  }
});
window.addEventListener("hashchange", load);
load();
