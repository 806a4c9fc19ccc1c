// An answer as a table: sorted by its heads, filtered, a page at a time.
import { button, element } from "./made.js";
import { at } from "../root.js";
import { figure } from "./terms.js";

const PAGE = 200;

export class Table {
  constructor(answer, names, texts) {
    Object.assign(this, { columns: answer.head.vars, rows: answer.results.bindings, names, texts, order: null, wanted: "", page: 0 });
    // A column of names beside its column of things says everything twice: the thing takes the name.
    this.shown = this.columns.filter((name) => !(name.endsWith("Label") && this.columns.includes(name.slice(0, -5)) && this.named(name)));
  }

  named(label) {
    return this.rows.every((row) => !row[label] || !row[label.slice(0, -5)] || row[label.slice(0, -5)].type === "uri");
  }

  words(row, name) {
    const term = row[name], label = row[`${name}Label`];
    return term?.type === "uri" && label && !this.shown.includes(`${name}Label`) ? label.value : this.names.of(term);
  }

  kept() {
    const wanted = this.wanted.toLowerCase();
    const rows = this.rows.filter((row) => !wanted || this.shown.some((name) => this.words(row, name).toLowerCase().includes(wanted)));
    const { name, way } = this.order ?? {};
    const term = (row) => (row[name]?.type === "uri" ? { value: this.words(row, name) } : row[name]);
    return name ? rows.sort((a, b) => way * this.names.compare(term(a), term(b))) : rows;
  }

  // More than two columns stand below each other on a phone, as cards; a figure takes half the room of words.
  get stacked() {
    const figures = this.shown.filter((name) => this.rows.some((row) => row[name]) && this.rows.every((row) => !row[name] || figure(row[name]) !== null));
    return this.shown.length - figures.length / 2 > 2;
  }

  cell(row, name) {
    const made = this.bare(row, name);
    if (row[name] && name !== this.shown[0]) made.dataset.head = name;
    return made;
  }

  bare(row, name) {
    const term = row[name];
    if (!term) return element("td");
    if (term.type === "uri") {
      const address = this.names.href(term), words = this.words(row, name);
      return element("td", { title: term.value }, address ? element("a", { href: address }, words) : words);
    }
    const value = figure(term), place = this.place(row, name);
    if (place) return element("td", { class: "num" }, element("a", { href: place }, term.value));
    const language = term["xml:lang"] ? [" ", element("span", { class: "lang" }, term["xml:lang"])] : [];
    return value === null ? element("td", {}, term.value, ...(this.mixed(name) ? language : [])) : element("td", { class: "num" }, value.toLocaleString(this.names.language));
  }

  // A line beside its document (`line` and `document`, `oneLine` and `oneDocument`) leads to it in the source.
  place(row, name) {
    const stem = name === "line" ? "" : /^(.+)Line$/.exec(name)?.[1];
    const document = stem !== undefined && row[stem ? `${stem}Document` : "document"]?.value.split("/id/document/")[1];
    const line = Number(row[name].value);
    return document && line > 0 ? at(`/sources/${document}?lines=${line}-${line}#L${line}`) : null;
  }

  languages(name) {
    return new Set(this.rows.map((row) => row[name]?.["xml:lang"]).filter(Boolean));
  }

  mixed(name) { return this.languages(name).size > 1; }

  // The columns whose names stand in several languages and thereby double the rows.
  doubling() {
    return this.columns.filter((name) => {
      if (!this.mixed(name)) return false;
      const bare = new Set(this.rows.map((row) => JSON.stringify(this.columns.map((one) => (one === name ? null : row[one]?.value)))));
      return bare.size < this.rows.length;
    });
  }

  show(again) {
    const head = element("tr");
    for (const name of this.shown) {
      const sort = this.order?.name === name ? { "aria-sort": this.order.way > 0 ? "ascending" : "descending" } : {};
      const by = element("button", { type: "button", "data-column": name }, name);
      by.addEventListener("click", () => { this.order = { name, way: this.order?.name === name ? -this.order.way : 1 }; this.page = 0; again(`[data-column="${name}"]`); });
      head.append(element("th", { scope: "col", ...sort }, by));
    }
    const kept = this.kept(), pages = Math.max(1, Math.ceil(kept.length / PAGE));
    this.page = Math.min(this.page, pages - 1);
    const from = this.page * PAGE;
    const body = element("tbody", {}, ...kept.slice(from, from + PAGE).map((row) => element("tr", {}, ...this.shown.map((name) => this.cell(row, name)))));
    const box = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": this.texts.table }, element("table", { class: this.stacked ? "sorted stack" : "sorted" }, element("thead", { "data-by": this.texts.by }, head), body));
    if (pages === 1) return [box];
    const turn = (words, to, key) => button(words, () => { this.page = to; again(`[data-turn=${key}]`); }, { "data-turn": key, ...(to < 0 || to >= pages ? { disabled: "" } : {}) });
    return [box, element("nav", { class: "tools", "aria-label": this.texts.pages }, turn("←", this.page - 1, "back"), element("span", {}, `${from + 1}–${Math.min(from + PAGE, kept.length)} / ${kept.length}`), turn("→", this.page + 1, "on"))];
  }
}
