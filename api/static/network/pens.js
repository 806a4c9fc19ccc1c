// Two pens with the same strokes: one draws on a canvas, one makes an SVG. All measures are pixels of the screen.
const FONT = 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif';
const SVG = "http://www.w3.org/2000/svg";
const ruler = document.createElement("canvas").getContext("2d");
const widths = new Map();

export function width(text, size, weight = 400) {
  const key = `${weight}${text}`;
  if (!widths.has(key)) {
    if (widths.size > 100_000) widths.clear();
    ruler.font = `${weight} 100px ${FONT}`;
    widths.set(key, ruler.measureText(text).width / 100);
  }
  return widths.get(key) * size;
}

// Keeps what a function gave for the same text, room and weight; a picture asks the same for every frame.
function kept(make) {
  const known = new Map();
  return (text, room, size, ...rest) => {
    const key = `${Math.round(room)} ${Math.round(size * 2)} ${rest} ${text}`;
    if (!known.has(key)) {
      if (known.size > 40_000) known.clear();
      known.set(key, make(text, room, size, ...rest));
    }
    return known.get(key);
  };
}

// Cuts a text so that it fits, at a letter.
export const cut = kept((text, room, size, weight) => {
  if (width(text, size, weight) <= room) return text;
  let low = 0, high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (width(text.slice(0, middle) + "…", size, weight) <= room) low = middle; else high = middle - 1;
  }
  return low ? text.slice(0, low).trimEnd() + "…" : "";
});

// What a Danish syllable begins with, and the pairs of consonants that it does not part.
const PAIRS = "[bfgkps]l|[bdfgkpt]r|[ks]n|s[tkpv]|[hbft]j|hv";
const ONSET = new RegExp(`^(?:${PAIRS}|[^aeiouyæøå-])[aeiouyæøå]`, "i"), TOGETHER = new RegExp(`^(?:${PAIRS})$`, "i");

// Where a long word may break, at most so far in: at its hyphen, at the s that joins Danish compounds, else before a
// syllable; 0 if nowhere.
function joint(word, most) {
  const places = [...Array(Math.max(0, Math.min(most, word.length - 3) - 2)).keys()].map((place) => place + 3).reverse();
  return places.find((at) => word[at - 1] === "-") ?? places.find((at) => at > most / 2 && /[^s]s$/.test(word.slice(0, at)) && /^[^aeiouyæøås]/i.test(word.slice(at)))
    ?? places.find((at) => ONSET.test(word.slice(at)) && !TOGETHER.test(word.slice(at - 1, at + 1))) ?? 0;
}

// Breaks a text into at most so many lines that fit.
export const wrap = kept((text, room, size, most = 3, weight = 400) => {
  const lines = [""];
  const words = text.split(/\s+/);
  while (words.length) {
    const word = words.shift(), last = lines.length - 1;
    const longer = lines[last] ? lines[last] + " " + word : word;
    if (lines[last] && width(longer, size, weight) > room) {
      if (lines.length === most) { lines[last] = cut(longer + " …", room, size, weight); return lines; }
      lines.push("");
      words.unshift(word);
    } else if (!lines[last] && lines.length < most && width(word, size, weight) > room) {
      const end = joint(word, cut(word, room, size, weight).length - 1);
      lines[last] = end ? word.slice(0, end).replace(/-?$/, "-") : word;
      if (end) { lines.push(""); words.unshift(word.slice(end)); }
    } else lines[last] = longer;
  }
  return lines.map((line) => cut(line, room, size, weight));
});

// Breaks an address at its marks into at most so many lines; what tells it from others stands at its end, and is kept.
export const wrapAddress = kept((address, room, size, most = 3) => {
  const lines = [""];
  for (let piece of address.split(/(?<=[/#:?&=._-])/).reverse()) {
    while (piece) {
      if (width(piece + lines[0], size) <= room) { lines[0] = piece + lines[0]; break; }
      if (lines[0] && lines.length === most) { lines[0] = `…${lines[0]}`; return lines; }
      if (lines[0]) { lines.unshift(""); continue; }
      let from = 1;
      while (width(piece.slice(from), size) > room) from++;
      lines[0] = piece.slice(from);
      piece = piece.slice(0, from);
    }
  }
  return lines;
});

// The two points that bend a line: it leaves and arrives sideways, or downwards.
const bends = (x1, y1, x2, y2, upright) => upright ? [x1, (y1 + y2) / 2, x2, (y1 + y2) / 2] : [(x1 + x2) / 2, y1, (x1 + x2) / 2, y2];

export class CanvasPen {
  constructor(context) { this.context = context; }
  box(x, y, w, h, { fill, stroke, line = 1, radius = 0, dash = [] } = {}) {
    const c = this.context;
    if (!radius && !stroke) { c.fillStyle = fill; c.fillRect(x, y, w, h); return; }
    c.beginPath();
    c.roundRect(x, y, w, h, radius);
    if (fill) { c.fillStyle = fill; c.fill(); }
    if (stroke) { c.strokeStyle = stroke; c.lineWidth = line; c.setLineDash(dash); c.stroke(); c.setLineDash([]); }
  }
  text(x, y, words, { fill, size = 13, weight = 400, align = "start" }) {
    const c = this.context, font = `${weight} ${size}px ${FONT}`;
    if (font !== this.font) c.font = this.font = font;
    c.fillStyle = fill;
    c.textAlign = align === "middle" ? "center" : align;
    c.fillText(words, x, y);
  }
  curve(x1, y1, x2, y2, { stroke, line = 1.3, opacity = 1, upright = false }) {
    const c = this.context;
    c.beginPath();
    c.moveTo(x1, y1);
    c.bezierCurveTo(...bends(x1, y1, x2, y2, upright), x2, y2);
    c.globalAlpha = opacity;
    c.strokeStyle = stroke;
    c.lineWidth = line;
    c.stroke();
    c.globalAlpha = 1;
  }
}

export class SvgPen {
  constructor(w, h, ground) {
    this.root = document.createElementNS(SVG, "svg");
    this.root.setAttribute("xmlns", SVG);
    this.root.setAttribute("viewBox", `0 0 ${w} ${h}`);
    this.root.setAttribute("width", w);
    this.root.setAttribute("height", h);
    this.root.setAttribute("font-family", FONT);
    this.box(0, 0, w, h, { fill: ground });
  }
  add(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== undefined) made.setAttribute(key, typeof value === "number" ? +value.toFixed(2) : value);
    }
    if (text !== undefined) made.textContent = text;
    this.root.append(made);
  }
  box(x, y, width, height, { fill = "none", stroke, line = 1, radius, dash = [] } = {}) {
    this.add("rect", { x, y, width, height, fill, stroke, "stroke-width": stroke && line, rx: radius, "stroke-dasharray": dash.length ? dash.join(" ") : undefined });
  }
  text(x, y, words, { fill, size = 13, weight = 400, align = "start" }) {
    this.add("text", { x, y, fill, "font-size": size, "font-weight": weight, "text-anchor": align }, words);
  }
  curve(x1, y1, x2, y2, { stroke, line = 1.3, opacity = 1, upright = false }) {
    const rest = [...bends(x1, y1, x2, y2, upright), x2, y2].map((place) => place.toFixed(1)).join(" ");
    this.add("path", { d: `M${x1.toFixed(1)} ${y1.toFixed(1)}C${rest}`, fill: "none", stroke, "stroke-width": line, opacity });
  }
  blob() { return new Blob([new XMLSerializer().serializeToString(this.root)], { type: "image/svg+xml" }); }
}

// Acts when the page turns light or dark, or goes to paper.
export function onLook(act) {
  for (const look of ["(prefers-color-scheme: dark)", "print"]) matchMedia(look).addEventListener("change", act);
}

// The colours of the page's style, as they are in light or dark.
export function palette() {
  const style = getComputedStyle(document.documentElement);
  const kinds = new Map(), plain = new Map();
  return {
    of(name) {
      if (!plain.has(name)) plain.set(name, style.getPropertyValue(`--${name}`).trim());
      return plain.get(name);
    },
    kind(type) {
      if (!kinds.has(type)) {
        const probe = document.createElement("i");
        probe.className = `k-${type}`;
        document.body.append(probe);
        kinds.set(type, getComputedStyle(probe).getPropertyValue("--kind").trim() || style.getPropertyValue("--quiet").trim());
        probe.remove();
      }
      return kinds.get(type);
    },
  };
}
