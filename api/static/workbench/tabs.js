// Several queries side by side, kept in this browser; without storage they last as long as the page.
import { element } from "./made.js";

const KEY = "pejling.tabs", MOST = 12;

export class Tabs {
  constructor(list, texts, first, changed) {
    Object.assign(this, { list, texts, changed });
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(KEY)); } catch { /* nothing kept */ }
    this.all = kept?.all?.length ? kept.all.slice(0, MOST) : [{ query: first, view: "table" }];
    this.at = Math.min(kept?.at ?? 0, this.all.length - 1);
    list.addEventListener("keydown", (event) => this.key(event));
    this.draw();
  }

  get one() { return this.all[this.at]; }

  keep(change) {
    Object.assign(this.one, change);
    try { localStorage.setItem(KEY, JSON.stringify({ all: this.all, at: this.at })); } catch { /* no storage */ }
    if ("query" in change) this.draw();
  }

  // A query from a link opens beside what is there, unless it is there already.
  open(query, view, title) {
    const same = this.all.findIndex((one) => one.query.trim() === query.trim());
    const empty = this.all.findIndex((one) => !one.query.trim() || one.query === this.texts.first);
    if (same < 0 && empty < 0 && this.all.length >= MOST) this.all.shift();
    if (same < 0 && empty < 0) this.all.push({ query, view, title });
    this.at = same >= 0 ? same : empty >= 0 ? empty : this.all.length - 1;
    this.keep({ query, view, ...(same < 0 ? { title } : {}) });
  }

  add() {
    if (this.all.length >= MOST) return;
    this.all.push({ query: "", view: "table" });
    this.choose(this.all.length - 1);
  }

  close(place) {
    this.all.splice(place, 1);
    if (!this.all.length) this.all.push({ query: "", view: "table" });
    this.choose(Math.min(this.at > place ? this.at - 1 : this.at, this.all.length - 1), true);
  }

  choose(place, focus = false) {
    this.at = place;
    this.keep({});
    this.draw();
    if (focus) this.list.querySelector("[aria-selected=true]").focus();
    this.changed(this.one);
  }

  name(one, place) {
    const danish = document.documentElement.lang === "da" && /^#\+ title@da:\s*(.+)/m.exec(one.query);
    const title = (danish || /^\s*#(?:\+ title:|#*)\s*(.+)/.exec(one.query))?.[1];
    const begun = one.query === this.texts.first ? this.texts.begun : undefined;
    return (title ?? one.title ?? begun ?? `${this.texts.query} ${place + 1}`).slice(0, 40);
  }

  draw() {
    const focused = this.list.contains(document.activeElement);
    this.list.replaceChildren(...this.all.map((one, place) => {
      const tab = element("button", { type: "button", role: "tab", "aria-selected": String(place === this.at), "aria-controls": "panel", tabindex: place === this.at ? "0" : "-1" }, this.name(one, place));
      tab.addEventListener("click", () => this.choose(place, true));
      return tab;
    }));
    const chosen = this.list.querySelector("[aria-selected=true]");
    if (focused) chosen.focus();
    this.list.scrollLeft = Math.max(0, chosen.offsetLeft - this.list.offsetLeft - 8);
  }

  key(event) {
    const count = this.all.length;
    const to = { ArrowRight: (this.at + 1) % count, ArrowLeft: (this.at + count - 1) % count, Home: 0, End: count - 1 }[event.key];
    if (to !== undefined) { event.preventDefault(); this.choose(to, true); }
    if (event.key === "Delete") { event.preventDefault(); this.close(this.at); }
  }
}
