// What the terms of an answer are called and how they compare.
import { at } from "../root.js";

const collator = new Intl.Collator("da", { numeric: true });

const isFigure = (term) => /#(integer|decimal|double|float)$/.test(term?.datatype ?? "");
// INF and NaN are said as they are: no bar is so long.
export const figure = (term) => (isFigure(term) && Number.isFinite(Number(term.value)) ? Number(term.value) : null);

export class Names {
  constructor(language) { Object.assign(this, { language, known: {} }); }
  of(term) { return !term ? "" : this.known[term.value]?.[this.language] ?? term.value; }
  href(term) {
    const local = this.known[term.value]?.href;
    return local ? at(local) : /^https?:/.test(term.value) ? term.value : null;
  }

  async fetch(address, iris) {
    const response = await fetch(address, { method: "POST", body: JSON.stringify([...new Set(iris)].slice(0, 5000)) });
    this.known = response.ok ? await response.json() : {};
  }

  compare(a, b) {
    const one = figure(a), other = figure(b);
    if (one !== null && other !== null) return one - other;
    return collator.compare(this.of(a), this.of(b));
  }
}
