// The network page: a thing and its neighbours, unfolded by click, or the paths between two things.
// The whole state stands in the address, so that back, undo and a shared link give the same picture.
import { bounds, draw, within } from "./picture.js";
import { steps, unfolded } from "./layout.js";
import { save } from "./paper.js";
import { onLook, palette } from "./pens.js";
import { Sheet } from "./sheet.js";
import { address, read, toggle } from "./state.js";
import { tell, tellHidden, tellPaths } from "./list.js";
import { refusal } from "../problem.js";
import { at } from "../root.js";

const area = document.querySelector("#canvas"), canvas = document.querySelector("#picture");
const find = (name) => document.querySelector(name);
const language = area.dataset.lang, ID = "https://w3id.org/pejling/id/";
const answers = new Map(), COUNTED = 500;
let state = read(area.dataset.thing), placed = { things: [], hubs: [], edges: [] }, told = [], failed = "";
let colours = palette(), counting = null, shows = 0;
onLook(() => { colours = palette(); sheet.draw(); });
const narrow = () => state.form ? state.form === "long" : area.clientWidth < 700;

async function neighbours(id) {
  if (!answers.has(id)) {
    const response = await fetch(at("/network.json") + "?thing=" + encodeURIComponent(id), { headers: { Accept: "application/json" } }).catch(() => null);
    if (!response?.ok) {
      failed = await refusal(response, area.dataset.lost);
      return { centre: null, groups: [] };
    }
    answers.set(id, await response.json());
  }
  return answers.get(id);
}

const keyOf = (id, group) => `${id}|${group.inward ? "^" : ""}${group.property}|${group.type}`.replaceAll(",", "");
const title = (group) => `${group.label[language][0].toUpperCase()}${group.label[language].slice(1)}: ${group.typeLabel[language]}`;

// Whether a thing of a group is what the filters ask for.
const fits = (group, one) => (!state.type || group.type === state.type) && (!state.relation || group.property === state.relation) &&
  (!state.generation || !one.generations.length || one.generations.includes(state.generation));

// Makes the tree of what is shown: things and, between them, their groups. What the filters do not ask for stays where it is the
// way to what they do.
async function grow(node, seen, from, depth) {
  const answer = await neighbours(node.id);
  node.kids = [];
  for (const group of answer.groups) {
    const members = group.members.filter((one) => !seen.has(one.id) && !state.hide.has(one.id) && one.id !== from &&
      (fits(group, one) || state.open.has(one.id)));
    if (!members.length) continue;
    const key = keyOf(node.id, group);
    // An address that opens a group which shows itself at first closes it, and the other way round.
    const first = depth > 0 ? members.length <= 8 : group.shown > 0;
    const shown = state.groups.has(key) !== first || !members.some((one) => fits(group, one)) ? members : [];
    shown.forEach((one) => seen.add(one.id));
    node.kids.push({ key, group, title: title(group), count: members.length, kids: shown.map((one) => ({ ...one, kids: [] })), more: members.length - shown.length });
  }
  for (const hub of node.kids) for (const kid of hub.kids) if (state.open.has(kid.id)) await grow(kid, seen, node.id, depth + 1);
  for (const hub of node.kids) {
    const kept = hub.kids.filter((kid) => kid.kids.length || fits(hub.group, kid));
    hub.count -= hub.kids.length - kept.length;
    hub.kids = kept;
  }
  node.kids = node.kids.filter((hub) => hub.kids.length || hub.more);
}

async function show(anchor) {
  const before = anchor && spotOf(anchor), mine = (shows += 1);
  failed = "";
  const answer = await neighbours(state.thing);
  if (!answer.centre) return;
  find("#list").setAttribute("aria-busy", "true");
  told = [];
  if (state.to) placed = await pathsTo(state.to);
  if (!told.length) {
    const root = { ...answer.centre, kids: [] };
    await grow(root, new Set([state.thing]), "", 0);
    // What was chosen meanwhile is shown by the step that began later.
    if (mine !== shows) return;
    placed = unfolded(root, state, language, narrow());
    tell(find("#list"), root, state, area.dataset, { open: (id) => act(id, () => toggle(state.open, id)), group: (key) => act(key, () => toggle(state.groups, key)), choose });
  }
  choices();
  area.dataset.things = placed.things.length;
  const after = before && spotOf(anchor);
  if (after) sheet.place({ x: sheet.camera.x + after.x - before.x, y: sheet.camera.y + after.y - before.y });
  sheet.ask();
  counting = count(placed.things);
}

// How many neighbours a thing that is not unfolded has beside those shown: told in its box and in the list, once the picture stands.
// Until then the list is busy: what is told moves what stands below it.
async function count(spots) {
  try {
    if (told.length || spots.length > COUNTED) return;
    const response = await fetch(at("/network/hidden.json"), { method: "POST", body: new URLSearchParams({ things: spots.map((spot) => spot.thing.id).join("\n") }) });
    if (!response.ok || spots !== placed.things) return;
    const hidden = await response.json();
    for (const spot of spots) spot.hidden = spot.central || state.open.has(spot.thing.id) ? 0 : hidden[spot.thing.id];
    tellHidden(find("#list"), spots, area.dataset);
    sheet.ask();
  } catch { /* one left the page meanwhile */ } finally {
    if (spots === placed.things) find("#list").removeAttribute("aria-busy");
  }
}

async function pathsTo(other) {
  const response = await fetch(`${at("/path.json")}?one=${encodeURIComponent(state.thing)}&other=${encodeURIComponent(other)}&lang=${language}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!response?.ok) { failed = await refusal(response, area.dataset.lost); return placed; }
  const answer = await response.json();
  const short = (iri) => iri.replace(ID, "");
  const paths = answer.paths.map((path) => path.hops.map((hop) => ({ ...hop, source: short(hop.source), target: short(hop.target) })));
  const ids = new Set(paths.flat().flatMap((hop) => [hop.source, hop.target]));
  const things = new Map(await Promise.all([...ids].map(async (id) => [id, (await neighbours(id)).centre])));
  if (failed) return placed;
  const names = (hop) => answers.get(hop.source).groups.find((group) => group.property === "pej:" + hop.property && group.inward !== hop.forward)?.label[language] ?? hop.property;
  told = answer.paths.map((path) => ({ words: path[language], hops: path.hops }));
  tellPaths(find("#list"), told, things, area.dataset);
  return steps(paths, things, names, state, language, narrow());
}

function spotOf(key) {
  return placed.things.find((spot) => spot.thing.id === key) ?? placed.hubs.find((at) => at.hub.key === key);
}

function home() {
  const [left, top, w] = bounds(placed), root = placed.things[0];
  if (!root || told.length) return sheet.fit(0.5);
  if (narrow()) {
    const k = Math.min(1, sheet.wide / w);
    return sheet.place({ k, x: left + sheet.wide / 2 / k, y: top + sheet.high / 2 / k });
  }
  const k = Math.min(1, Math.max(0.72, sheet.wide / w));
  sheet.place({ k, x: root.x + root.w / 2, y: root.y + root.h / 2 });
}

function paint(pen, given) {
  draw(pen, given, placed, { chosen: state.chosen || state.thing, open: state.open, colours });
}

const sheet = new Sheet(canvas, {
  paint,
  bounds: () => bounds(placed),
  grab: (x, y) => placed.things.findLast((spot) => within(spot, x, y)) ?? placed.hubs.find((at) => within(at, x, y)) ?? null,
  drag: (held, dx, dy) => { if (held.thing && !held.central) { held.x += dx; held.y += dy; sheet.ask(); } },
  drop: (held) => { if (held.thing && !held.central) act(held.thing.id, () => state.pins.set(held.thing.id, [held.x, held.y])); },
  pick: (x, y) => {
    const thing = placed.things.findLast((spot) => within(spot, x, y));
    const group = thing ? null : placed.hubs.find((at) => within(at, x, y));
    if (group) return act(group.hub.key, () => toggle(state.groups, group.hub.key));
    if (!thing) return;
    if (thing.central || told.length) choose(thing.thing.id);
    else act(thing.thing.id, () => { toggle(state.open, thing.thing.id); state.chosen = thing.thing.id; });
  },
  settled: (camera) => {
    state.at = { ...camera };
    history.replaceState(history.state, "", address(state));
  },
});

// Changes what is shown, as a step that can be undone; `anchor` keeps its place on the screen.
async function act(anchor, doing) {
  doing();
  history.pushState({ step: (history.state?.step ?? 0) + 1 }, "", address(state));
  await show(anchor);
  about();
}

function choose(id) {
  state.chosen = id;
  history.replaceState(history.state, "", address(state));
  about();
  sheet.ask();
}

function about() {
  const id = state.chosen || state.thing;
  const thing = placed.things.find((spot) => spot.thing.id === id)?.thing ?? answers.get(id)?.centre;
  const link = find("#chosen");
  if (thing) { link.textContent = thing.label[language]; link.href = at(thing.href); }
  find("#undo").disabled = !history.state?.step;
  find("#hide").disabled = find("#pin").disabled = id === state.thing || !spotOf(id);
  find("#pin").setAttribute("aria-pressed", state.pins.has(id));
  const hidden = find("#hidden");
  hidden.hidden = !state.hide.size;
  hidden.textContent = `${hidden.dataset.text} (${state.hide.size})`;
  find("#problem").textContent = failed;
  for (const box of document.querySelectorAll("#narrowing select")) box.disabled = told.length > 0;
}

// What can be chosen is what the thing and all that is unfolded have around them.
function choices() {
  const around = [state.thing, ...state.open].flatMap((id) => answers.get(id)?.groups ?? []);
  const fill = (id, pairs, value) => {
    const box = find(id), all = new Map(pairs);
    box.replaceChildren(box.options[0], ...[...all].map(([key, text]) => new Option(text, key)));
    if (value && !all.has(value)) box.append(new Option(value, value));
    box.value = value;
  };
  fill("#class", around.map((group) => [group.type, group.typeLabel[language]]), state.type);
  // A relation is called as it is read from the thing that states it, where it occurs that way too.
  const relations = new Map();
  for (const group of around) if (!group.inward || !relations.has(group.property)) relations.set(group.property, group.label[language]);
  fill("#relation", relations, state.relation);
  find("#generation").value = state.generation;
  find("#form").value = state.form;
}

for (const [id, key] of [["#generation", "generation"], ["#class", "type"], ["#relation", "relation"], ["#form", "form"]]) {
  find(id).addEventListener("change", async (event) => { await act(state.thing, () => { state[key] = event.target.value; }); if (key === "form") home(); });
}
find("#undo").addEventListener("click", () => history.back());
find("#hide").addEventListener("click", () => act(state.thing, () => { state.hide.add(state.chosen); state.open.delete(state.chosen); state.chosen = ""; }));
find("#hidden").addEventListener("click", () => act(state.thing, () => state.hide.clear()));
find("#pin").addEventListener("click", () => {
  const id = state.chosen, spot = spotOf(id);
  act(id, () => { if (!state.pins.delete(id)) state.pins.set(id, [spot.x, spot.y]); });
});
find("#centre").addEventListener("click", () => { location.href = at("/network") + "?thing=" + encodeURIComponent(state.chosen || state.thing); });
find("#nearer").addEventListener("click", () => sheet.zoom(1.3));
find("#farther").addEventListener("click", () => sheet.zoom(1 / 1.3));
find("#whole").addEventListener("click", () => sheet.fit());
window.addEventListener("popstate", async () => {
  state = read(area.dataset.thing);
  await show();
  if (state.at) sheet.place(state.at);
  about();
});

for (const button of document.querySelectorAll("[data-network-save]")) {
  button.addEventListener("click", () => save(button.dataset.networkSave, bounds(placed), colours.of("panel"), paint));
}
find("#files").addEventListener("submit", () => { find("#shown").value = placed.things.map((spot) => spot.thing.id).join("\n"); });

await show();
if (state.at) sheet.place(state.at); else home();
about();
await counting;
area.dataset.ready = "true";
