// Places for a thing and what is unfolded around it. The same state always gives the same places.
import { width, wrap } from "./pens.js";

const WIDE = 244, LINE = 15, GAP = 44, HUB = 26, HUBS = 224, COLUMN = WIDE + 12, SCREEN = 350;
const words = new Map();

function linesOf(thing, language, room = WIDE - 22) {
  const key = `${room}${thing.id}${language}`;
  if (!words.has(key)) words.set(key, wrap(thing.label[language], room, 13));
  return words.get(key);
}

const columnsOf = (count) => count <= 16 ? 1 : Math.ceil(Math.sqrt(count / 3));
const hubWords = (hub) => `${hub.title} ${hub.more ? `+${hub.more}` : hub.count}`;
const hubWide = (hub) => Math.min(HUBS, Math.max(90, width(hubWords(hub), 12) + 22));

function measureThing(thing, language) {
  thing.lines = linesOf(thing, language);
  thing.own = thing.lines.length * LINE + 11;
  thing.below = thing.kids.reduce((sum, hub) => sum + measureHub(hub, language), 0);
  return Math.max(thing.own, thing.below);
}

// Members stand in rows; a row is as high as its highest box, or as what is unfolded from it.
function measureHub(hub, language) {
  const columns = columnsOf(hub.kids.length);
  hub.columns = columns;
  hub.rows = [];
  for (let start = 0; start < hub.kids.length; start += columns) {
    const kids = hub.kids.slice(start, start + columns);
    const highest = Math.max(...kids.map((kid) => { measureThing(kid, language); return kid.own; }));
    hub.rows.push({ kids, high: Math.max(highest, kids.reduce((sum, kid) => sum + kid.below, 0)) + 5 });
  }
  return hub.high = Math.max(HUB + 10, hub.rows.reduce((sum, row) => sum + row.high, 0) + 12);
}

function placeHub(hub, x, side, top, origin, pins, out) {
  const wide = hubWide(hub), middle = top + hub.high / 2;
  const at = { hub, x: side > 0 ? x : x - wide, y: middle - HUB / 2, w: wide, h: HUB, words: hubWords(hub) };
  out.hubs.push(at);
  out.edges.push([...origin, x, middle]);
  const begin = x + side * (HUBS + GAP);
  const from = [x + side * wide, middle];
  let y = top + (hub.high - hub.rows.reduce((sum, row) => sum + row.high, 0)) / 2;
  for (const row of hub.rows) {
    let below = y;
    row.kids.forEach((kid, column) => {
      const pin = pins.get(kid.id);
      const left = begin + side * column * COLUMN - (side > 0 ? 0 : WIDE);
      const spot = { thing: kid, x: pin ? pin[0] : left, y: pin ? pin[1] : y + (row.high - 5 - kid.own) / 2, w: WIDE, h: kid.own, pinned: !!pin };
      out.things.push(spot);
      if (!column || pin) out.edges.push([...from, pin && pin[0] > from[0] ? spot.x : side > 0 ? spot.x : spot.x + WIDE, spot.y + kid.own / 2]);
      const edge = begin + side * (hub.columns * COLUMN - 12);
      const start = pin ? (side > 0 ? spot.x + WIDE : spot.x) : kid.kids.length ? (side > 0 ? spot.x + WIDE : spot.x) : 0;
      let inner = pin ? spot.y + kid.own / 2 - kid.below / 2 : below;
      for (const one of kid.kids) {
        placeHub(one, (pin ? start : edge) + side * GAP, side, inner, [start, spot.y + kid.own / 2], pins, out);
        inner += one.high;
      }
      below += kid.below;
    });
    y += row.high;
  }
}

// The root in the middle, groups to both sides; which side does not depend on what is open.
function wideForm(root, state, language, out) {
  root.kids.forEach((hub) => measureHub(hub, language));
  const weight = (hub) => 36 + 40 * Math.min(hub.count, hub.group.shown);
  const total = root.kids.reduce((sum, hub) => sum + weight(hub), 0);
  const halves = [[], []];
  let sum = 0;
  for (const hub of root.kids) {
    const right = !halves[0].length || sum + weight(hub) / 2 <= total / 2;
    if (right) sum += weight(hub);
    halves[right ? 0 : 1].push(hub);
  }
  const high = root.lines.length * LINE + 12;
  out.things.push({ thing: root, x: -WIDE / 2, y: -high / 2, w: WIDE, h: high, central: true });
  halves.forEach((kids, half) => {
    const side = half ? -1 : 1;
    let y = -kids.reduce((all, hub) => all + hub.high, 0) / 2;
    for (const hub of kids) {
      placeHub(hub, side * (WIDE / 2 + GAP * 1.6), side, y, [side * WIDE / 2, 0], state.pins, out);
      y += hub.high;
    }
  });
}

// One below the other, set in by depth: fits a narrow screen.
function longForm(root, state, language, out) {
  let y = 0;
  const put = (thing, x, central) => {
    thing.lines = linesOf(thing, language, WIDE + 34);
    const high = thing.lines.length * LINE + 11, pin = central ? null : state.pins.get(thing.id);
    out.things.push({ thing, x: pin ? pin[0] : x, y: pin ? pin[1] : y, w: WIDE + 56, h: high, central, pinned: !!pin });
    y += high + 6;
    const top = y;
    for (const hub of thing.kids) {
      out.hubs.push({ hub, x: x + 16, y, w: hubWide(hub), h: HUB, words: hubWords(hub) });
      out.edges.push([x + 5, top - 6, x + 16, y + HUB / 2]);
      y += HUB + 6;
      for (const kid of hub.kids) {
        out.edges.push([x + 21, y - 6, x + 32, y + 12]);
        put(kid, x + 32, false);
      }
    }
  };
  put(root, 0, true);
}

export function unfolded(root, state, language, narrow) {
  const out = { things: [], hubs: [], edges: [] };
  root.lines = wrap(root.label[language], WIDE - 24, 13, 3, 600);
  (narrow ? longForm : wideForm)(root, state, language, out);
  return out;
}

// Paths from left to right, a column a step, or on a narrow screen downwards; what several paths share stands once.
export function steps(paths, things, names, state, language, narrow) {
  const out = { things: [], hubs: [], edges: [] };
  const columns = new Map();
  for (const hops of paths) {
    [hops[0].source, ...hops.map((hop) => hop.target)].forEach((id, step) => columns.set(id, Math.max(step, columns.get(id) ?? 0)));
  }
  const last = Math.max(...paths.map((hops) => hops.length));
  columns.set(paths[0].at(-1).target, last);
  const spots = new Map();
  let top = 0;
  for (let column = 0; column <= last; column++) {
    const here = [...columns].filter(([, place]) => place === column).map(([id]) => id);
    const wide = narrow ? Math.min(WIDE, Math.max(104, (SCREEN - 8 * (here.length - 1)) / here.length)) : WIDE;
    const made = here.map((id) => {
      const thing = { ...things.get(id), kids: [] };
      thing.lines = narrow ? wrap(thing.label[language], wide - 22, 13, 5) : linesOf(thing, language);
      const spot = { thing, w: wide, h: thing.lines.length * LINE + 11, central: !column || column === last, pinned: state.pins.has(id), beside: here.length };
      spots.set(id, spot);
      return spot;
    });
    made.forEach((spot, row) => {
      const from = row - (made.length - 1) / 2;
      const [x, y] = narrow ? [from * (wide + 8) - wide / 2, top] : [column * (WIDE + 120), from * 110 - spot.h / 2];
      [spot.x, spot.y] = state.pins.get(spot.thing.id) ?? [x, y];
    });
    out.things.push(...made);
    top += Math.max(...made.map((spot) => spot.h)) + 62;
  }
  const drawn = new Set();
  for (const hops of paths) for (const hop of hops) {
    const a = spots.get(hop.source), b = spots.get(hop.target), key = hop.source + hop.target;
    if (drawn.has(key)) continue;
    drawn.add(key);
    if (!narrow) { out.edges.push([a.x + a.w, a.y + a.h / 2, b.x, b.y + b.h / 2, names(hop)]); continue; }
    // The words stand at the end that has more beside it, where the lines are furthest apart.
    const [from, to] = [[a.x + a.w / 2, a.y + a.h], [b.x + b.w / 2, b.y]];
    out.edges.push([...from, ...to, names(hop), a.beside > b.beside ? [from[0], from[1] + 20, a.w] : [to[0], to[1] - 10, b.w]]);
  }
  return out;
}
