// Draws a thing and its neighbours; positions come from the server, physics is off. The list shows the same.
const canvas = document.querySelector("#canvas");
const list = document.querySelector("#list");
const language = canvas.dataset.lang;
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
const ink = dark ? "#e6ecf0" : "#17222b";
const palette = {
  Policy: "#0f3a56", ActionPlan: "#0f3a56", Goal: "#2a7f62", SubGoal: "#57a386", AnnualTarget: "#57a386", Aim: "#57a386", OverallGoal: "#2a7f62",
  Pejlemaerke: "#b85c00", PriorityArea: "#b85c00", PolicyTrack: "#b85c00", FocusArea: "#b85c00", Principle: "#b85c00", Vision: "#b85c00",
  Initiative: "#7a3f8f", LighthouseProject: "#7a3f8f", Action: "#a072b3", Measure: "#a072b3", Committee: "#3c6fb0", Administration: "#3c6fb0",
  Organisation: "#6b93c9", TargetGroup: "#a3273f", Place: "#8a7a2f", PolicyGeneration: "#444444",
};
const nodes = new vis.DataSet();
const edges = new vis.DataSet();
const hidden = new Map();
const opened = new Set();

const shortened = (text) => (text.length > 42 ? text.slice(0, 40) + "…" : text).replace(/(.{1,22})(\s|$)/g, "$1\n").trim();

const network = new vis.Network(canvas, { nodes, edges }, {
  physics: false,
  interaction: { hover: true, keyboard: { enabled: true, bindToWindow: false }, navigationButtons: false },
  nodes: { shape: "dot", size: 13, font: { color: ink, size: 14, face: "system-ui", strokeWidth: 4, strokeColor: dark ? "#172229" : "#ffffff" } },
  edges: { arrows: { to: { enabled: true, scaleFactor: 0.5 } }, color: { color: dark ? "#52646f" : "#b3bec5", highlight: "#b85c00", hover: "#b85c00" }, smooth: false,
    font: { size: 11, color: dark ? "#a3b1ba" : "#566570", strokeWidth: 4, strokeColor: dark ? "#172229" : "#ffffff" } },
});

async function open(thing) {
  if (opened.has(thing)) return;
  opened.add(thing);
  const response = await fetch("/network.json?thing=" + encodeURIComponent(thing));
  if (!response.ok) return;
  const answer = await response.json();
  opened.add(answer.centre);
  const at = nodes.get(answer.centre) ? network.getPosition(answer.centre) : { x: 0, y: 0 };
  const away = Math.hypot(at.x, at.y) > 1 ? { x: at.x * 1.6, y: at.y * 1.6 } : at;
  if (nodes.get(answer.centre)) nodes.update({ id: answer.centre, ...away, size: 18 });
  for (const node of answer.nodes) {
    if (!nodes.get(node.id)) {
      nodes.add({ id: node.id, label: shortened(node.label), title: node.label, x: away.x + node.x * (opened.size > 2 ? 0.6 : 1), y: away.y + node.y * (opened.size > 2 ? 0.6 : 1),
        color: palette[node.type] ?? "#77858f", size: node.id === answer.centre ? 20 : 13, href: node.href, type: node.type, full: node.label });
    }
  }
  for (const edge of answer.edges) {
    const id = `${edge.from} ${edge.property} ${edge.to}`;
    if (!edges.get(id)) edges.add({ id, from: edge.from, to: edge.to, title: edge.label[language], name: edge.label[language] });
  }
  hidden.set(answer.centre, answer.hidden);
  network.fit({ animation: false });
  describe(answer.centre);
}

function describe(id) {
  const centre = nodes.get(id);
  const head = document.createElement("p");
  const link = document.createElement("a");
  link.href = centre.href;
  link.textContent = centre.full;
  head.append(link);
  const groups = new Map();
  for (const edge of edges.get()) {
    if (edge.from !== id && edge.to !== id) continue;
    const key = edge.from === id ? edge.name : "← " + edge.name;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(nodes.get(edge.from === id ? edge.to : edge.from));
  }
  const parts = [head];
  for (const [name, others] of groups) {
    const title = document.createElement("h3");
    title.textContent = name;
    const items = document.createElement("ul");
    for (const other of others) {
      const item = document.createElement("li");
      const anchor = document.createElement("a");
      anchor.href = other.href;
      anchor.textContent = other.full;
      const unfold = document.createElement("button");
      unfold.type = "button";
      unfold.textContent = "⊕";
      unfold.title = canvas.dataset.expand;
      unfold.setAttribute("aria-label", `${canvas.dataset.expand}: ${other.full}`);
      unfold.addEventListener("click", () => show(other.id));
      item.append(unfold, anchor);
      items.append(item);
    }
    parts.push(title, items);
  }
  if (hidden.get(id)) {
    const note = document.createElement("p");
    note.className = "quiet";
    note.textContent = `${hidden.get(id)} ${canvas.dataset.hidden}`;
    parts.push(note);
  }
  list.replaceChildren(...parts);
}

async function show(id) {
  await open(id);
  if (nodes.get(id)) {
    network.selectNodes([id]);
    describe(id);
  }
}

network.on("click", (event) => { if (event.nodes.length) show(event.nodes[0]); });
network.on("doubleClick", (event) => { if (event.nodes.length) location.href = nodes.get(event.nodes[0]).href; });
open(canvas.dataset.thing);
window.pejlingNetwork = { nodes, edges, show };
