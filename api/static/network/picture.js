// Draws placed things: coloured boxes from afar, names when they can be read.
import { cut, width } from "./pens.js";

const READABLE = 6.5, FAR = 11, ROOM = 190, MOST_FAR = 24;

export function draw(pen, sheet, placed, { chosen, open, colours }) {
  const k = sheet.camera.k;
  const seen = (x, y, w, h) => x + w > 0 && y + h > 0 && x < sheet.wide && y < sheet.high;
  const quiet = colours.of("aside"), ink = colours.of("ink"), ground = colours.of("ground"), line = colours.of("line");
  for (const [x1, y1, x2, y2, words, upright, beside = upright] of placed.edges) {
    const a = sheet.sx(x1), b = sheet.sy(y1), c = sheet.sx(x2), d = sheet.sy(y2);
    if (!seen(Math.min(a, c), Math.min(b, d), Math.abs(c - a) + 1, Math.abs(d - b) + 1)) continue;
    pen.curve(a, b, c, d, { stroke: quiet, line: Math.max(0.5, Math.min(1.3, 1.3 * k)), upright: !!upright });
    if (words && 12 * k > READABLE) {
      const [x, y, room] = beside ? [sheet.sx(beside[0]), sheet.sy(beside[1]), beside[2]] : [(a + c) / 2, (b + d) / 2 - 5 * k, Math.abs(c - a) / k - 8];
      if (beside) pen.box(x - width(cut(words, room, 12), 12) * k / 2 - 2, y - 11 * k, width(cut(words, room, 12), 12) * k + 4, 14 * k, { fill: colours.of("panel") });
      pen.text(x, y, cut(words, room, 12), { fill: colours.of("quiet"), size: 12 * k, align: "middle" });
    }
  }
  for (const at of placed.hubs) {
    const x = sheet.sx(at.x), y = sheet.sy(at.y), w = at.w * k, h = at.h * k;
    if (!seen(x, y, w, h)) continue;
    const more = at.hub.more > 0;
    pen.box(x, y, w, h, { fill: colours.of("tag"), stroke: more ? colours.of("amber") : undefined, dash: more ? [3, 2] : [], radius: h / 2 });
    if (12 * k > READABLE) pen.text(x + w / 2, y + h / 2 + 4.2 * k, cut(at.words, at.w - 14, 12), { fill: colours.of("tag-ink"), size: 12 * k, align: "middle" });
  }
  const words = 13 * k > READABLE;
  for (const spot of placed.things) {
    const x = sheet.sx(spot.x), y = sheet.sy(spot.y), w = spot.w * k, h = spot.h * k;
    if (!seen(x, y, w, h)) continue;
    const kind = colours.kind(spot.thing.type), selected = spot.thing.id === chosen;
    if (!words && !spot.central && !selected) { pen.box(x, y, w, Math.max(1, h), { fill: kind }); continue; }
    pen.box(x, y, w, h, {
      fill: spot.central ? colours.of("navy") : ground, radius: 5 * k,
      stroke: selected ? colours.of("amber") : open.has(spot.thing.id) ? kind : line, line: selected ? 2.5 : 1,
    });
    pen.box(x, y, 5 * k, h, { fill: kind, radius: 2 * k });
    if (words) spot.thing.lines.forEach((text, index) => pen.text(x + 12 * k, y + (17 + index * 15) * k, text, { fill: spot.central ? colours.of("on-navy") : ink, size: 13 * k, weight: spot.central ? 600 : 400 }));
    if (words && spot.hidden) {
      const more = `+${spot.hidden}`, wide = (width(more, 10.5) + 8) * k;
      pen.box(x + w - 12 * k - wide, y - 6.5 * k, wide, 13 * k, { fill: colours.of("tag"), stroke: line, radius: 6.5 * k });
      pen.text(x + w - 12 * k - wide / 2, y + 3.8 * k, more, { fill: colours.of("tag-ink"), size: 10.5 * k, align: "middle" });
    }
    if (spot.pinned) pen.box(x + w - 9 * k, y + 4 * k, 5 * k, 5 * k, { fill: colours.of("amber"), radius: 3 * k });
  }
  if (!words) fromAfar(pen, sheet, placed, { chosen, colours, seen });
}

// Seen from afar the middle, what is chosen, and the largest groups keep their names, as many as have room.
function fromAfar(pen, sheet, placed, { chosen, colours, seen }) {
  const names = placed.things.filter((spot) => spot.central || spot.thing.id === chosen)
    .map((spot) => [spot, spot.thing.lines.join(" ").replace(/- (?=\p{Ll})/gu, ""), colours.of("navy"), colours.of("on-navy")]);
  const hubs = [...placed.hubs].sort((a, b) => b.hub.count - a.hub.count).map((at) => [at, at.words, colours.of("tag"), colours.of("tag-ink")]);
  const taken = [], root = placed.things.find((spot) => spot.central), middle = root ? root.x + root.w / 2 : 0;
  for (const [one, words, fill, ink] of [...names, ...hubs]) {
    if (taken.length === MOST_FAR) break;
    const text = cut(words, ROOM, FAR), w = width(text, FAR) + 10, centre = one.x + one.w / 2;
    // A group's name ends where its things begin.
    const x = !one.hub ? sheet.sx(centre) - w / 2 : centre < middle ? sheet.sx(one.x) : sheet.sx(one.x + one.w) - w;
    const y = sheet.sy(one.y + one.h / 2) - 8;
    if (!seen(x, y, w, 16) || taken.some(([a, b, c]) => x < a + c + 3 && a < x + w + 3 && Math.abs(y - b) < 18)) continue;
    taken.push([x, y, w]);
    pen.box(x, y, w, 16, { fill, radius: 8 });
    pen.text(x + w / 2, y + 12, text, { fill: ink, size: FAR, align: "middle" });
  }
}

export function bounds(placed) {
  const all = [...placed.things, ...placed.hubs];
  let left = Infinity, top = Infinity, right = -Infinity, foot = -Infinity;
  for (const one of all) {
    left = Math.min(left, one.x); top = Math.min(top, one.y);
    right = Math.max(right, one.x + one.w); foot = Math.max(foot, one.y + one.h);
  }
  return all.length ? [left - 14, top - 14, right - left + 28, foot - top + 28] : [0, 0, 1, 1];
}

export const within = (one, x, y) => x >= one.x && x <= one.x + one.w && y >= one.y && y <= one.y + one.h;
