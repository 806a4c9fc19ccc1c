// An answer as bars: one a row, its figure and its name from the columns chosen.
import { element, shape } from "./made.js";
import { figure } from "./terms.js";

// Years, generations and dates, which sort by their words.
const TIME = /^(19|20)\d\d([–-]\d\d(\d\d|-\d\d))?$/;
const MOST = 60;
// Names stand beside their bars, or above them where there is not room for both.
const BESIDE = { row: 26, left: 310, wide: 480, all: 900, name: 44, down: 0 }, ABOVE = { row: 44, left: 2, wide: 250, all: 350, name: 48, down: 18 };

export class Chart {
  constructor(table, texts, ordered) {
    Object.assign(this, { table, texts, ordered });
    const has = (name) => table.rows.some((row) => figure(row[name]) !== null);
    this.figures = table.columns.filter(has);
    this.labels = table.shown.filter((name) => !this.figures.includes(name));
    this.value = this.figures[0];
    this.label = this.labels[0];
  }

  pick(key, words, among, again) {
    const select = element("select", { "data-chart": key }, ...among.map((name) => element("option", name === this[key] ? { selected: "" } : {}, name)));
    select.addEventListener("change", () => { this[key] = select.value; again(`[data-chart=${key}]`); });
    return element("label", { class: "inline" }, words, " ", select);
  }

  // Years and generations stand in time; else the rows stand as their heads or the query ordered them, or by size.
  inOrder(rows) {
    const words = (row) => this.table.words(row, this.label);
    if (rows.every((row) => TIME.test(words(row)))) return rows.sort((a, b) => (words(a) < words(b) ? -1 : 1));
    return this.ordered || this.table.order ? rows : rows.sort((a, b) => figure(b[this.value]) - figure(a[this.value]));
  }

  show(again) {
    if (!this.value || !this.label) return [element("p", {}, this.texts.nochart)];
    const all = this.inOrder(this.table.kept().filter((row) => figure(row[this.value]) !== null)), kept = all.slice(0, MOST);
    const values = kept.map((row) => figure(row[this.value]));
    const most = Math.max(...values, 0), least = Math.min(...values, 0), span = most - least || 1;
    const { row: high, left: from, wide: room, all: across, name: letters, down } = innerWidth < 640 ? ABOVE : BESIDE;
    const zero = from + (-least / span) * room;
    const picture = shape("svg", { viewBox: `0 0 ${across} ${kept.length * high + 10}`, role: "img", "aria-label": `${this.texts.chart}: ${this.value}, ${this.label}`, "data-picture": "" });
    kept.forEach((row, index) => {
      const y = index * high + 6 + down, value = values[index], wide = Math.max(1, (Math.abs(value) / span) * room);
      const name = this.table.words(row, this.label);
      picture.append(shape("text", down ? { x: from, y: y - 5 } : { x: from - 10, y: y + 14, "text-anchor": "end" }, name.length > letters ? name.slice(0, letters - 1) + "…" : name),
        shape("rect", { class: "s0", x: value < 0 ? zero - wide : zero, y, width: wide, height: 19 }),
        shape("text", { x: zero + (value < 0 ? 6 : wide + 6), y: y + 14 }, value.toLocaleString(this.table.names.language)));
    });
    const chosen = element("p", { class: "tools" }, this.pick("value", this.texts.figure, this.figures, again), this.pick("label", this.texts.name, this.labels, again));
    const left = all.length - kept.length;
    return [chosen, element("figure", { class: "chart" }, picture, ...(left ? [element("figcaption", { class: "quiet" }, `${left} ${this.texts.others}`)] : []))];
  }
}
