// Draws a thing as a map of its neighbours, group by group, left and right; a click unfolds a thing or a group.
// The whole state stands in the address, so that back, undo and a shared link give the same picture.
const canvas = document.querySelector("#canvas");
const picture = document.querySelector("#picture");
const list = document.querySelector("#list");
const language = canvas.dataset.lang;
const SVG = "http://www.w3.org/2000/svg";
const WIDE = 244, GAP = 52, HUB = 172, ROW = 27, LINE = 15;
const answers = new Map();
let state = read();
let selected = state.thing;
let view = null;
let drawn = false;

function read() {
  const given = new URLSearchParams(location.search);
  const many = (name) => new Set((given.get(name) ?? "").split(",").filter(Boolean));
  const pins = new Map((given.get("pin") ?? "").split(",").filter(Boolean).map((text) => text.split("~")).map(([id, x, y]) => [id, [+x, +y]]));
  return { thing: canvas.dataset.thing, open: many("open"), groups: many("groups"), hide: many("hide"), pins,
    generation: given.get("generation") ?? "", type: given.get("class") ?? "", relation: given.get("relation") ?? "" };
}

function address() {
  const parts = new URLSearchParams({ thing: state.thing });
  const put = (name, value) => { if (value) parts.set(name, value); };
  put("open", [...state.open].join(",")); put("groups", [...state.groups].join(",")); put("hide", [...state.hide].join(","));
  put("pin", [...state.pins].map(([id, [x, y]]) => `${id}~${Math.round(x)}~${Math.round(y)}`).join(","));
  put("generation", state.generation); put("class", state.type); put("relation", state.relation);
  return "/network?" + parts.toString().replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%7E", "~").replaceAll("%3A", ":");
}

function change(act) {
  act();
  history.pushState(null, "", address());
  draw();
}

async function neighbours(id) {
  if (!answers.has(id)) {
    const response = await fetch("/network.json?thing=" + encodeURIComponent(id));
    answers.set(id, response.ok ? await response.json() : { centre: null, groups: [] });
  }
  return answers.get(id);
}

const keyOf = (id, group) => `${id}|${group.inward ? "^" : ""}${group.property}|${group.type}`.replaceAll(",", "");
const title = (group) => `${group.label[language]}: ${group.typeLabel[language]}`;

// Makes the tree of what is shown: things and, between them, their groups.
async function grow(node, seen, from, depth) {
  const answer = await neighbours(node.id);
  const folded = [];
  for (const group of answer.groups) {
    if (state.type && group.type !== state.type && depth > 0) continue;
    if (state.type && group.type !== state.type) continue;
    if (state.relation && group.property !== state.relation) continue;
    const members = group.members.filter((one) => !seen.has(one.id) && !state.hide.has(one.id) && one.id !== from &&
      (!state.generation || !one.generations.length || one.generations.includes(state.generation)));
    if (!members.length) continue;
    const key = keyOf(node.id, group);
    const shown = state.groups.has(key) ? members.slice(0, 60) : depth > 0 && members.length > 8 ? [] : group.shown ? members : [];
    shown.forEach((one) => seen.add(one.id));
    folded.push({ key, group, count: members.length, kids: shown.map((one) => ({ ...one, kids: [] })), more: members.length - shown.length });
  }
  for (const hub of folded) for (const kid of hub.kids) if (state.open.has(kid.id)) await grow(kid, seen, node.id, depth + 1);
  node.kids = folded;
}

function lines(text, room) {
  const words = text.split(/\s+/), made = [""];
  for (const word of words) {
    const last = made[made.length - 1];
    if (last && (last + " " + word).length > room) made.push(word); else made[made.length - 1] = last ? last + " " + word : word;
  }
  return made.length > 3 ? [made[0], made[1], made[2].slice(0, room - 2) + "…"] : made;
}

const rows = (thing) => lines(thing.label[language], 31).length;
const height = (thing) => Math.max(rows(thing) * LINE + 12, thing.kids.reduce((sum, hub) => sum + hubHeight(hub), 0));
const hubHeight = (hub) => Math.max(ROW + 8, hub.kids.reduce((sum, kid) => sum + height(kid) + 5, 0) + 12);

function place(thing, x, side, top, out) {
  let y = top;
  for (const hub of thing.kids) {
    const tall = hubHeight(hub);
    const at = { hub, from: thing, x: x + side * (GAP / 2), y: y + tall / 2, side };
    out.hubs.push(at);
    const left = at.x + side * HUB + side * GAP / 2;
    let inner = y + (tall - hub.kids.reduce((sum, kid) => sum + height(kid) + 5, 0)) / 2;
    for (const kid of hub.kids) {
      const kidTall = height(kid);
      const pin = state.pins.get(kid.id);
      const spot = { thing: kid, from: at, x: pin ? pin[0] : left, y: pin ? pin[1] : inner + kidTall / 2, side };
      out.things.push(spot);
      place(kid, spot.x + side * WIDE, side, spot.y - kid.kids.reduce((sum, one) => sum + hubHeight(one), 0) / 2, out);
      inner += kidTall + 5;
    }
    y += tall;
  }
}

function element(name, attributes, parent, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  parent?.append(made);
  return made;
}

function path(x1, y1, x2, y2) {
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
}

function box(spot, parent, central) {
  const { thing, side } = spot;
  const words = lines(thing.label[language], central ? 27 : 31);
  const tall = words.length * LINE + 10;
  const x = central ? spot.x - WIDE / 2 : side > 0 ? spot.x : spot.x - WIDE;
  const held = element("g", { class: `thing k-${thing.type}${thing.id === selected ? " selected" : ""}${state.open.has(thing.id) ? " open" : ""}${central ? " central" : ""}`, "data-id": thing.id }, parent);
  element("title", {}, held, thing.label[language]);
  element("rect", { x, y: spot.y - tall / 2, width: WIDE, height: tall, rx: 5 }, held);
  element("rect", { class: "kind", x, y: spot.y - tall / 2, width: 5, height: tall, rx: 2 }, held);
  words.forEach((line, index) => element("text", { x: x + 12, y: spot.y - tall / 2 + 16 + index * LINE }, held, line));
  held.addEventListener("pointerdown", (event) => drag(event, spot, central));
}

function pill(at, parent) {
  const x = at.side > 0 ? at.x : at.x - HUB;
  const held = element("g", { class: "hub" + (at.hub.more ? " more" : "") }, parent);
  element("title", {}, held, `${title(at.hub.group)} (${at.hub.count})`);
  element("rect", { x, y: at.y - 12, width: HUB, height: 24, rx: 12 }, held);
  const words = title(at.hub.group);
  const count = at.hub.more ? ` +${at.hub.more}` : ` ${at.hub.count}`;
  element("text", { x: x + HUB / 2, y: at.y + 4, "text-anchor": "middle" }, held, (words.length > 22 ? words.slice(0, 21) + "…" : words) + count);
  held.addEventListener("click", () => change(() => toggle(state.groups, at.hub.key)));
}

function toggle(set, key) { if (!set.delete(key)) set.add(key); }

async function draw() {
  const answer = await neighbours(state.thing);
  if (!answer.centre) return;
  const root = { ...answer.centre, kids: [] };
  await grow(root, new Set([state.thing]), "", 0);
  const halves = split(root.kids);
  const out = { hubs: [], things: [] };
  for (const [kids, side] of [[halves[0], 1], [halves[1], -1]]) {
    const tall = kids.reduce((sum, hub) => sum + hubHeight(hub), 0);
    place({ ...root, kids }, side * WIDE / 2, side, -tall / 2, out);
  }
  picture.replaceChildren();
  const edges = element("g", { class: "edges" }, picture);
  for (const at of out.hubs) {
    const origin = out.things.find((spot) => spot.thing === at.from);
    const x = origin ? origin.x + at.side * WIDE : at.side * WIDE / 2;
    element("path", { d: path(x, origin ? origin.y : 0, at.x, at.y) }, edges);
  }
  for (const spot of out.things) element("path", { d: path(spot.from.x + spot.side * HUB, spot.from.y, spot.x, spot.y) }, edges);
  for (const at of out.hubs) pill(at, picture);
  for (const spot of out.things) box(spot, picture, false);
  box({ thing: root, x: 0, y: 0, side: 1 }, picture, true);
  frame(out);
  if (!drawn) canvas.scrollTop = (picture.getBoundingClientRect().height - canvas.clientHeight) / 2;
  drawn = true;
  choices(answer);
  tell(root);
}

// The taller half of the groups stands to the right, in reading order on both sides.
function split(kids) {
  const total = kids.reduce((sum, hub) => sum + hubHeight(hub), 0);
  const right = [], left = [];
  let sum = 0;
  for (const hub of kids) {
    const tall = hubHeight(hub);
    if (sum + tall / 2 <= total / 2 || !right.length) { right.push(hub); sum += tall; } else left.push(hub);
  }
  return [right, left];
}

function frame(out) {
  const xs = [0, ...out.things.map((spot) => spot.x), ...out.things.map((spot) => spot.x + spot.side * WIDE), ...out.hubs.map((at) => at.x + at.side * HUB), -WIDE / 2, WIDE / 2];
  const ys = [-40, 40, ...out.things.map((spot) => spot.y - 24), ...out.things.map((spot) => spot.y + 24), ...out.hubs.map((at) => at.y - 16), ...out.hubs.map((at) => at.y + 16)];
  const left = Math.min(...xs) - 12, top = Math.min(...ys) - 8;
  view = [left, top, Math.max(...xs) + 12 - left, Math.max(...ys) + 8 - top];
  show();
}

function show() {
  picture.setAttribute("viewBox", view.map((number) => number.toFixed(1)).join(" "));
  picture.setAttribute("width", view[2].toFixed(0));
  picture.setAttribute("height", view[3].toFixed(0));
}

function drag(event, spot, central) {
  const start = [event.clientX, event.clientY];
  const scale = view[2] / picture.getBoundingClientRect().width;
  const held = event.currentTarget;
  let moved = false;
  held.setPointerCapture(event.pointerId);
  held.onpointermove = (move) => {
    const by = [(move.clientX - start[0]) * scale, (move.clientY - start[1]) * scale];
    if (!central && Math.hypot(...by) > 6) { moved = true; held.setAttribute("transform", `translate(${by})`); spot.by = by; }
  };
  held.onpointerup = () => {
    held.onpointermove = held.onpointerup = null;
    if (moved) change(() => state.pins.set(spot.thing.id, [spot.x + spot.by[0], spot.y + spot.by[1]]));
    else pick(spot.thing.id, central);
  };
}

function pick(id, central) {
  selected = id;
  if (central) draw(); else change(() => toggle(state.open, id));
}

function tell(root) {
  const parts = [];
  const walk = (thing, level) => {
    for (const hub of thing.kids) {
      const head = document.createElement(level ? "h4" : "h3");
      head.textContent = (level ? thing.label[language] + " – " : "") + `${title(hub.group)} (${hub.count})`;
      parts.push(head);
      if (hub.more) {
        const more = document.createElement("button");
        more.type = "button";
        more.textContent = `${canvas.dataset.more} ${hub.more}`;
        more.addEventListener("click", () => change(() => toggle(state.groups, hub.key)));
        parts.push(more);
      }
      const items = document.createElement("ul");
      for (const kid of hub.kids) {
        const item = document.createElement("li");
        const unfold = document.createElement("button");
        unfold.type = "button";
        unfold.textContent = state.open.has(kid.id) ? "−" : "+";
        unfold.setAttribute("aria-expanded", state.open.has(kid.id));
        unfold.setAttribute("aria-label", `${canvas.dataset.open}: ${kid.label[language]}`);
        unfold.addEventListener("click", () => pick(kid.id, false));
        const anchor = document.createElement("a");
        anchor.href = kid.href;
        anchor.textContent = kid.label[language];
        item.append(unfold, " ", anchor);
        items.append(item);
      }
      if (hub.kids.length) parts.push(items);
      hub.kids.forEach((kid) => walk(kid, level + 1));
    }
  };
  walk(root, 0);
  list.replaceChildren(...parts);
}

function choices(answer) {
  const fill = (id, pairs, value) => {
    const box = document.querySelector(id);
    box.replaceChildren(box.options[0], ...[...new Map(pairs)].map(([key, text]) => new Option(text, key)));
    box.value = value;
  };
  fill("#class", answer.groups.map((group) => [group.type, group.typeLabel[language]]), state.type);
  fill("#relation", answer.groups.map((group) => [group.property, group.label[language]]), state.relation);
  document.querySelector("#generation").value = state.generation;
}

for (const [id, key] of [["#generation", "generation"], ["#class", "type"], ["#relation", "relation"]]) {
  document.querySelector(id).addEventListener("change", (event) => change(() => { state[key] = event.target.value; }));
}
document.querySelector("#undo").addEventListener("click", () => history.back());
document.querySelector("#hide").addEventListener("click", () => { if (selected !== state.thing) change(() => { state.hide.add(selected); state.open.delete(selected); }); });
document.querySelector("#centre").addEventListener("click", () => { location.href = "/network?thing=" + selected; });
window.addEventListener("popstate", () => { state = read(); draw(); });
draw();
