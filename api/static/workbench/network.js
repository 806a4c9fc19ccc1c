// An answer as a network: things placed by the server, drawn as on the network page, and told as a list below.
import { save } from "../network/paper.js";
import { bounds, draw, within } from "../network/picture.js";
import { cut, onLook, palette, width, wrap, wrapAddress } from "../network/pens.js";
import { Sheet } from "../network/sheet.js";
import { at } from "../root.js";
import { element } from "./made.js";

const WIDE = 170, LINE = 15, SMALL = 12, ADDRESS = /^<?([\w+.-]*:\S+?)>?$/;
// One network is shown at a time.
let shown = null;
onLook(() => shown?.draw());

// An address without a name is told by its end.
function linesOf(name) {
  const address = ADDRESS.exec(name);
  return address ? wrapAddress(address[1], WIDE - 22, 13, 3) : wrap(name, WIDE - 22, 13, 3);
}

// What a line says stands at its middle, where no box and no other line's words do; the list below tells it anyway.
function told(edges, things) {
  const taken = things.map(({ x, y, w, h }) => [x, y, x + w, y + h]);
  return edges.map(([x1, y1, x2, y2, words]) => {
    const x = (x1 + x2) / 2, y = (y1 + y2) / 2 + 4, half = width(cut(words, WIDE, SMALL), SMALL) / 2 + 2;
    const [left, top, right, foot] = [x - half, y - 12, x + half, y + 4];
    if (taken.some(([a, b, c, d]) => left < c && a < right && top < d && b < foot)) return [x1, y1, x2, y2, ""];
    taken.push([left, top, right, foot]);
    return [x1, y1, x2, y2, words, undefined, [x, y, WIDE]];
  });
}

export class Network {
  constructor(found, language, texts) {
    Object.assign(this, { found, language, texts, chosen: "" });
    const things = found.nodes.map((thing) => {
      const lines = linesOf(thing.label[language]);
      const high = lines.length * LINE + 11;
      return { thing: { ...thing, lines }, x: thing.x - WIDE / 2, y: thing.y - high / 2, w: WIDE, h: high };
    });
    const place = new Map(found.nodes.map((thing) => [thing.id, thing]));
    const edges = found.edges.map(([one, other, words]) => [place.get(one).x, place.get(one).y, place.get(other).x, place.get(other).y, words]);
    this.placed = { things, hubs: [], edges: told(edges, things) };
  }

  paint(pen, sheet) { draw(pen, sheet, this.placed, { chosen: this.chosen, open: new Set(), colours: palette() }); }

  show() {
    if (!this.found.edges.length) return [element("p", {}, this.texts.nonetwork)];
    const canvas = element("canvas", { "aria-hidden": "true" });
    const window = element("div", { class: "drawn", tabindex: "0", role: "group", "aria-label": this.texts.network }, canvas);
    queueMicrotask(() => {
      const sheet = new Sheet(canvas, {
        paint: (pen, given) => this.paint(pen, given), bounds: () => bounds(this.placed), settled: () => {},
        pick: (x, y) => {
          const hit = this.placed.things.find((one) => within(one, x, y));
          if (hit && this.chosen === hit.thing.id && hit.thing.href) location.href = at(hit.thing.href);
          this.chosen = hit?.thing.id ?? "";
          sheet.ask();
        },
        grab: (x, y) => this.placed.things.find((one) => within(one, x, y)) ?? null,
      });
      sheet.fit(0.55);
      shown = sheet;
    });
    const names = new Map(this.found.nodes.map((thing) => [thing.id, thing]));
    const link = (id) => (names.get(id).href ? element("a", { href: at(names.get(id).href) }, names.get(id).label[this.language]) : names.get(id).label[this.language]);
    const list = element("ul", {}, ...this.found.edges.map(([one, other, words]) => element("li", {}, link(one), ` – ${words} → `, link(other))));
    const left = this.found.all - this.found.nodes.length;
    return [
      element("p", { class: "quiet" }, `${this.found.nodes.length} ${this.texts.things}, ${this.found.edges.length} ${this.texts.relations}.`, left > 0 ? ` ${this.texts.left} ${left}.` : ""),
      window, element("details", {}, element("summary", {}, this.texts.aslist), list),
    ];
  }

  save(format) {
    save(format, bounds(this.placed), palette().of("panel"), (pen, sheet) => this.paint(pen, sheet));
  }
}
