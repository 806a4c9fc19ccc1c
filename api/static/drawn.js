// Gives the reader a picture of the page as a file, as svg or png, with what it needs to stand alone: its heading, what its colours
// mean, what is said of it, and where it comes from.
import { hand } from "./saving.js";

const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "text-anchor"];
// No browser draws a picture larger than this.
const EDGE = 16, LEAST = 640, SWATCH = 11, MOST = 16_000;
const ruler = document.createElement("canvas").getContext("2d");

function shape(name, attributes, words = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = words;
  return made;
}

// The picture as it looks on the page: its computed colours and fonts are written into the copy.
function copied(svg) {
  const copy = svg.cloneNode(true), made = copy.querySelectorAll("*");
  for (const link of copy.querySelectorAll("a")) link.removeAttribute("tabindex");
  svg.querySelectorAll("*").forEach((one, index) => {
    const style = getComputedStyle(one);
    for (const name of STYLES) made[index].style.setProperty(name, style.getPropertyValue(name));
  });
  return copy;
}

// An address as people read it; what a reader typed need not be one that can be read so.
function readable(address) {
  try { return decodeURI(address); } catch { return address; }
}

const plain = (one) => one.textContent.replace(/\s+/g, " ").trim();

// A sheet that grows downwards: words, a legend, and the picture itself.
class Sheet {
  constructor(wide) {
    this.wide = wide;
    this.y = EDGE;
    this.family = getComputedStyle(document.body).fontFamily;
    this.parts = [];
  }

  wideness(words, size, weight) {
    ruler.font = `${weight} ${size}px ${this.family}`;
    return ruler.measureText(words).width;
  }

  text(words, x, y, size, colour, weight) {
    this.parts.push(shape("text", { x, y, style: `font-family: ${this.family}; font-size: ${size}px; font-weight: ${weight}; fill: ${colour}` }, words));
  }

  // Lines break at spaces, and in an address before what follows.
  words(said, size, colour, weight = 400) {
    let line = "";
    const down = () => { this.y += size * 1.4; this.text(line.trim(), EDGE, this.y, size, colour, weight); };
    for (const word of said.split(/(?<=\s)|(?=[&?])/)) {
      if (line && this.wideness((line + word).trim(), size, weight) > this.wide - 2 * EDGE) { down(); line = ""; }
      line += word;
    }
    if (line.trim()) down();
  }

  legend(items, colour) {
    let x = EDGE;
    this.y += 20;
    for (const item of items) {
      const words = plain(item), needed = SWATCH + 6 + this.wideness(words, 13, 400) + 18;
      if (x > EDGE && x + needed > this.wide - EDGE) { x = EDGE; this.y += 19; }
      this.parts.push(shape("rect", { x, y: this.y - SWATCH, width: SWATCH, height: SWATCH, rx: 2, style: `fill: ${getComputedStyle(item.querySelector("i")).backgroundColor}` }));
      this.text(words, x + SWATCH + 6, this.y - 1, 13, colour, 400);
      x += needed;
    }
  }

  picture(svg) {
    const box = svg.viewBox.baseVal, copy = copied(svg);
    for (const [key, value] of Object.entries({ x: (this.wide - box.width) / 2, y: this.y + EDGE, width: box.width, height: box.height })) copy.setAttribute(key, value);
    this.parts.push(copy);
    this.y += EDGE + box.height;
  }

  blob(ground) {
    const high = Math.ceil(this.y + EDGE);
    const whole = shape("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${this.wide} ${high}`, width: this.wide, height: high });
    whole.append(shape("rect", { width: this.wide, height: high, style: `fill: ${ground}` }), ...this.parts);
    this.high = high;
    return new Blob([new XMLSerializer().serializeToString(whole)], { type: "image/svg+xml" });
  }
}

function drawn(svg) {
  const { color: ink, backgroundColor: ground } = getComputedStyle(document.body);
  const figure = svg.closest("figure"), heading = plain(document.querySelector("h1")), label = svg.getAttribute("aria-label") ?? "";
  const sheet = new Sheet(Math.max(LEAST, svg.viewBox.baseVal.width + 2 * EDGE));
  sheet.words(heading, 18, ink, 700);
  sheet.words(label.startsWith(heading) ? label.slice(heading.length).replace(/^[\s,·–]+/, "") : label, 14, ink);
  sheet.picture(svg);
  const items = figure?.querySelectorAll(".legend li") ?? [];
  if (items.length) sheet.legend(items, ink);
  for (const note of figure?.querySelectorAll("figcaption.quiet, figcaption .quiet") ?? []) sheet.words(plain(note), 12, ink);
  sheet.y += 8;
  sheet.words(document.querySelector("[data-source]").dataset.source, 12, ink);
  sheet.words(readable(location.origin + location.pathname + location.search), 12, ink);
  return [sheet, sheet.blob(ground)];
}

export function save(svg, format) {
  const [sheet, blob] = drawn(svg);
  if (format === "svg") return hand(blob, "pejling.svg");
  const image = new Image();
  image.onload = () => {
    URL.revokeObjectURL(image.src);
    const paper = document.createElement("canvas");
    const k = Math.min(2, MOST / sheet.wide, MOST / sheet.high);
    paper.width = sheet.wide * k;
    paper.height = sheet.high * k;
    paper.getContext("2d").drawImage(image, 0, 0, paper.width, paper.height);
    paper.toBlob((png) => hand(png, "pejling.png"));
  };
  image.src = URL.createObjectURL(blob);
}
