// The whole policy of a generation: boxes within boxes from left to right, and lines, grouped, to what they share.
// Only heights are zoomed, so that names keep their size; a name appears as soon as its box has room for it.
// On a phone all levels stay in sight too: two beside each other have room for names, the others are as thin as their colours.
import { CanvasPen, SvgPen, cut, onLook, palette, wrap } from "./pens.js";
import { Sheet } from "./sheet.js";
import { refusal } from "../problem.js";
import { at as below } from "../root.js";
import { hand } from "../saving.js";

const area = document.querySelector("#canvas"), canvas = document.querySelector("#picture");
const find = (name) => document.querySelector(name);
const SIZE = 12, LINE = 14.5, LEAF = 12, RIBBONS = 120, SHARED = 210, LEAST = 120, RIBBONS_MOST = 300;
const NARROW = 560, THIN = 13, RIBBONS_THIN = 26, LEGIBLE = 40;
// How wide each level is beside the others: directions and goals have the long names.
const PARTS = [0.75, 1.25, 1.2, 1.15, 0.9, 0.6, 0.6, 0.6];
const given = new URLSearchParams(location.search);
let colours = palette();
onLook(() => { colours = palette(); sheet.draw(); });
const language = given.get("lang");
const response = await fetch(`${below("/network/whole.json")}?generation=${area.dataset.generation}${language ? `&lang=${language}` : ""}`).catch(() => null);
if (!response?.ok) {
  find("#problem").textContent = await refusal(response, area.dataset.lost);
  throw new Error("no picture without its boxes; the list below tells the same");
}
const answer = await response.json();
const boxes = answer.boxes, total = Math.max(1, ...boxes.map((box) => box.top + box.height));
const levels = 1 + Math.max(...boxes.map((box) => box.level));
let relation = find("#relation").value, shared = [], chosen = null;

// What the boxes share stands beside them, spread over the whole height in the order that the server gave.
function share() {
  const all = answer.shared[relation] ?? [];
  const step = total / Math.max(1, all.length);
  shared = all.map((one, index) => ({ ...one, top: step * index, height: step }));
}

const sharing = () => Boolean(relation && shared.length);
const parts = PARTS.slice(0, levels), sum = (all) => all.reduce((one, other) => one + other, 0);
const narrow = (sheet) => sheet.wide < NARROW;

// Of levels and what they share, the first of the two that a phone shows with names.
let broad = 0;
const broadest = () => levels + sharing() - 2;

// How wide each level is, then what they share and the ribbons between.
function widths(sheet) {
  if (!narrow(sheet)) {
    const unit = Math.max(LEAST, (sheet.wide - (sharing() ? RIBBONS + SHARED : 0) - 8) / sum(parts));
    return { levels: parts.map((part) => unit * part), ribbons: RIBBONS, shared: SHARED };
  }
  const ribbons = sharing() ? RIBBONS_THIN : 0, count = levels + sharing(), first = Math.max(0, Math.min(broad, broadest()));
  const two = sheet.wide - ribbons - THIN * Math.max(0, count - 2);
  const all = Array.from({ length: count }, (_, place) => place === first ? two * 0.44 : place === first + 1 ? two * 0.56 : THIN);
  return { levels: all.slice(0, levels), ribbons, shared: all[levels] ?? 0 };
}

const edge = (sheet, level) => sum(widths(sheet).levels.slice(0, level));
function worldWide(sheet) {
  const { ribbons, shared } = widths(sheet);
  return narrow(sheet) ? sheet.wide : edge(sheet, levels) + (sharing() ? ribbons + shared : 0) + 8;
}

function widen(place) {
  broad = Math.max(0, Math.min(place, broadest()));
  find("#shallower").disabled = broad === 0;
  find("#deeper").disabled = broad === broadest();
}

// The box that stands for a box in the picture: itself, or the nearest around it that is so many pixels high.
function standIn(number, k, least) {
  let box = number;
  while (boxes[box].parent !== null && boxes[box].height * LEAF * k < least) box = boxes[box].parent;
  return box;
}

const related = (number) => {
  const found = new Set([number]);
  boxes.forEach((box, place) => { if (found.has(box.parent)) found.add(place); });
  return found;
};

let branch = null;
function choose(what) {
  chosen = what;
  branch = chosen?.boxes ? new Set(chosen.boxes) : chosen ? related(boxes.indexOf(chosen)) : null;
  const link = find("#chosen");
  if (chosen) { link.textContent = `${chosen.label} (${answer.kinds[chosen.type] ?? ""})`; link.href = below(chosen.href); find("#unfold").href = `${below("/network")}?thing=${chosen.id}`; }
}

let ribbonsAt = "", ribbons = [];
function group(k) {
  const key = `${relation} ${Math.round(Math.log2(k) * 4)} ${chosen?.id ?? ""}`;
  if (key === ribbonsAt) return ribbons;
  ribbonsAt = key;
  // Larger and larger boxes stand for the smaller, until there are few enough lines to follow.
  for (let least = 9; ; least *= 2) {
    ribbons = grouped(k, least);
    if (ribbons.length <= RIBBONS_MOST || least > total * LEAF * k) return ribbons;
  }
}

function grouped(k, least) {
  const made = new Map(), stands = boxes.map((_, number) => standIn(number, k, least));
  shared.forEach((one, place) => {
    for (const number of one.boxes) {
      const name = stands[number] * shared.length + place;
      let held = made.get(name);
      if (!held) made.set(name, held = { box: stands[number], place, count: 0, lit: false });
      held.count++;
      held.lit ||= !branch || (chosen.boxes ? one === chosen : branch.has(number));
    }
  });
  return [...made.values()];
}

function paint(pen, sheet) {
  const k = sheet.camera.k, room = widths(sheet), edges = [...parts, 0].map((_, level) => edge(sheet, level));
  const top = (one) => sheet.sy(one.top * LEAF), high = (one) => one.height * LEAF * k;
  const ground = colours.of("panel"), ink = colours.of("ink"), quiet = colours.of("quiet");
  const right = sheet.sx(edges[levels]), far = right + room.ribbons;
  const deepest = new Map(), drawnTo = [];
  for (const ribbon of group(k)) {
    const box = boxes[ribbon.box], one = shared[ribbon.place];
    const from = top(box) + high(box) / 2, to = top(one) + high(one) / 2;
    if (Math.max(from, to) < 0 || Math.min(from, to) > sheet.high) continue;
    const start = sheet.sx(edges[box.level + 1]);
    const strength = Math.min(9, 0.8 + Math.sqrt(ribbon.count) * 1.1);
    const looks = { stroke: colours.kind(one.type), line: strength, opacity: !ribbon.lit ? 0.05 : branch ? 0.75 : 0.28 };
    pen.curve(start, from, far, to, looks);
    deepest.set(one, Math.max(deepest.get(one) ?? 0, ribbon.lit ? 1 : 0));
  }
  for (const [number, box] of boxes.entries()) {
    const y = top(box), h = high(box), x = sheet.sx(edges[box.level]), wide = edges[box.level + 1] - edges[box.level];
    if (y + h < 0 || y > sheet.high || x > sheet.wide || x + wide < 0) continue;
    const dim = branch && !branch.has(number) && box !== chosen;
    const kind = colours.kind(box.type);
    // Of boxes thinner than a pixel only those are drawn that would be seen.
    if (h < 2.4 && y + h < (drawnTo[box.level] ?? -1) + 0.8) continue;
    drawnTo[box.level] = y + h;
    if (h < 2.4) { pen.box(x, y, wide - 2, Math.max(0.6, h - 0.2), { fill: dim ? colours.of("line") : kind }); continue; }
    pen.box(x, y + 0.5, wide - 2, h - 1, { fill: ground, stroke: box === chosen ? colours.of("amber") : colours.of("line"), line: box === chosen ? 2.5 : 1 });
    pen.box(x, y + 0.5, h < 9 ? wide - 2 : 5, h - 1, { fill: dim ? colours.of("line") : kind });
    if (h < 10.5 || wide < LEGIBLE) continue;
    // The name stands in the middle of what is seen of its box.
    const above = Math.max(0, y), below = Math.min(sheet.high, y + h), clear = below - above;
    const size = Math.min(SIZE, h - 1), weight = box.level < 2 ? 600 : 400, most = Math.max(1, Math.min(6, Math.floor(clear / LINE)));
    const lines = most === 1 ? [cut(box.label, wide - 18, size, weight)] : wrap(box.label, wide - 18, size, most, weight);
    const first = (above + below) / 2 - (lines.length - 1) * LINE / 2 + size * 0.36;
    lines.forEach((words, index) => pen.text(x + 10, first + index * LINE, words, { fill: dim ? quiet : ink, size, weight }));
  }
  if (!sharing()) return;
  // Names of what is shared: those of most boxes first, as many as have room.
  const free = [];
  const order = [...shared].sort((a, b) => (b === chosen) - (a === chosen) || (deepest.get(b) ?? 0) - (deepest.get(a) ?? 0) || b.boxes.length - a.boxes.length);
  for (const one of order) {
    const y = top(one), h = high(one), middle = y + h / 2;
    if (y + h < 0 || y > sheet.high) continue;
    const lit = !branch || deepest.get(one);
    pen.box(far, y + h * 0.1, 5, Math.max(1, h * 0.8), { fill: lit ? colours.kind(one.type) : colours.of("line") });
    if (room.shared < LEGIBLE || middle < 6 || middle > sheet.high - 4 || free.some((other) => Math.abs(other - middle) < LINE)) continue;
    free.push(middle);
    pen.text(far + 10, middle + 4, cut(`${one.label} ${one.boxes.length}`, room.shared - 16, SIZE), { fill: lit ? ink : quiet, size: SIZE, weight: one === chosen ? 600 : 400 });
  }
}

// The number of the level that one points at, or of what the levels share.
function columnAt(x) {
  const level = parts.findIndex((_, place) => x < edge(sheet, place + 1));
  return level < 0 ? levels : level;
}

const widthOf = (place) => widths(sheet).levels[place] ?? widths(sheet).shared;

function hit(x, y) {
  const leaf = y / LEAF, level = columnAt(x);
  if (level < levels) return boxes.find((box) => box.level === level && box.top <= leaf && leaf < box.top + box.height) ?? null;
  const far = edge(sheet, levels) + widths(sheet).ribbons - 10;
  return x > far ? shared.find((one) => one.top <= leaf && leaf < one.top + one.height) ?? null : null;
}

function remember(camera) {
  const parts = new URLSearchParams({ generation: area.dataset.generation, relation });
  if (chosen) parts.set("chosen", chosen.id);
  if (narrow(sheet) && broad) parts.set("level", broad);
  if (camera.k > home * 1.001 || camera.x > sheet.wide / 2 + 1) parts.set("at", `${camera.x}~${camera.y}~${camera.k}`);
  if (language) parts.set("lang", language);
  history.replaceState(null, "", location.pathname + "?" + parts.toString().replaceAll("%2F", "/").replaceAll("%7E", "~"));
}

const sheet = new Sheet(canvas, {
  paint, upright: true, most: 8, bounds: () => [0, 0, worldWide(sheet), total * LEAF],
  grab: (x, y) => hit(x, y), settled: remember,
  aside: (steps) => { if (narrow(sheet)) turn(steps); },
  pick: (x, y) => {
    // A press on a thin column makes room for its names.
    const place = columnAt(x);
    if (narrow(sheet) && widthOf(place) < LEGIBLE) return turn(place > broad ? place - 1 - broad : place - broad);
    const what = hit(x, y);
    const again = what && what === chosen;
    choose(what);
    // A second press on a box makes it fill the height.
    if (again && what.level !== undefined) nearTo(what); else sheet.place({});
  },
});
const home = Math.min(1, sheet.high / (total * LEAF));

function turn(steps) {
  widen(broad + steps);
  sheet.place({});
}

function nearTo(box) {
  widen(box.level);
  const k = Math.min(3, sheet.high / ((box.height + 0.5) * LEAF));
  const x = Math.max(0, Math.min(worldWide(sheet) - sheet.wide, edge(sheet, Math.max(0, box.level - 1)))) + sheet.wide / 2;
  sheet.place({ k, y: (box.top + box.height / 2) * LEAF, x: worldWide(sheet) > sheet.wide ? x : worldWide(sheet) / 2 });
  sheet.pan(0, 0);
}

share();
find("#relation").addEventListener("change", (event) => { relation = event.target.value; choose(null); share(); widen(broad); sheet.place({}); sheet.pan(0, 0); });
find("#shallower").addEventListener("click", () => turn(-1));
find("#deeper").addEventListener("click", () => turn(1));
new ResizeObserver(() => sheet.pan(0, 0)).observe(canvas);
find("#nearer").addEventListener("click", () => sheet.zoom(1.4));
find("#farther").addEventListener("click", () => sheet.zoom(1 / 1.4));
find("#whole").addEventListener("click", () => { choose(null); widen(0); sheet.fit(); });
for (const button of document.querySelectorAll("[data-whole-save]")) {
  button.addEventListener("click", () => {
    const wide = sheet.wide, high = sheet.high;
    if (button.dataset.wholeSave === "svg") {
      const pen = new SvgPen(wide, high, colours.of("panel"));
      paint(pen, sheet);
      return hand(pen.blob(), "pejling.svg");
    }
    const paper = document.createElement("canvas"), context = paper.getContext("2d");
    paper.width = wide * 2; paper.height = high * 2;
    context.scale(2, 2);
    const pen = new CanvasPen(context);
    pen.box(0, 0, wide, high, { fill: colours.of("panel") });
    paint(pen, sheet);
    paper.toBlob((png) => hand(png, "pejling.png"));
  });
}

const legend = find("#legend");
const ofColour = new Map();
for (const kind of new Set(boxes.map((box) => box.type))) {
  const colour = colours.kind(kind);
  ofColour.set(colour, [...(ofColour.get(colour) ?? []), kind]);
}
for (const alike of ofColour.values()) {
  const item = document.createElement("li"), mark = document.createElement("i");
  mark.className = `k-${alike[0]}`;
  item.append(mark, alike.map((kind) => answer.kinds[kind]).join(", "));
  legend.append(item);
}
legend.hidden = false;

const wanted = given.get("chosen");
choose(boxes.find((box) => box.id === wanted) ?? shared.find((one) => one.id === wanted) ?? null);
widen(given.has("level") ? Number(given.get("level")) || 0 : chosen?.level ?? 0);
const at = (given.get("at") ?? "").split("~").map(Number);
if (at.length === 3 && at.every(Number.isFinite) && at[2] > 0) sheet.place({ x: at[0], y: at[1], k: at[2] });
else if (chosen?.level !== undefined) nearTo(chosen);
else sheet.fit();
area.dataset.ready = "true";
