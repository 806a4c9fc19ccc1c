// An answer as a network: things placed by the server, drawn as on the network page, and told as a list below.
import { save } from "../network/paper.js";
import { bounds, draw, within } from "../network/picture.js";
import { onLook, palette, wrap } from "../network/pens.js";
import { Sheet } from "../network/sheet.js";
import { at } from "../root.js";
import { element } from "./made.js";

const WIDE = 170, LINE = 15;
// One network is shown at a time.
let shown = null;
onLook(() => shown?.draw());

export class Network {
  constructor(found, language, texts) {
    Object.assign(this, { found, language, texts, chosen: "" });
    const things = found.nodes.map((thing) => {
      const lines = wrap(thing.label[language], WIDE - 22, 13, 3);
      const high = lines.length * LINE + 11;
      return { thing: { ...thing, lines }, x: thing.x - WIDE / 2, y: thing.y - high / 2, w: WIDE, h: high };
    });
    const place = new Map(found.nodes.map((thing) => [thing.id, thing]));
    this.placed = { things, hubs: [], edges: found.edges.map(([one, other, words]) => [place.get(one).x, place.get(one).y, place.get(other).x, place.get(other).y, words]) };
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
