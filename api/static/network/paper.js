// Gives a drawn network as a file: the whole of it, as large as its words are readable.
import { hand } from "../saving.js";
import { CanvasPen, SvgPen } from "./pens.js";

// Pixels a side: a larger canvas takes more memory than a laptop gives.
const MOST = 8000;

/** Saves as `svg` or `png` what `paint` draws with a pen on a sheet; the box is left, top, width and height of all there is. */
export function save(format, [left, top, w, h], ground, paint) {
  const flat = (k) => ({ camera: { k }, wide: w * k, high: h * k, sx: (x) => (x - left) * k, sy: (y) => (y - top) * k });
  if (format === "svg") {
    const pen = new SvgPen(w, h, ground);
    paint(pen, flat(1));
    return hand(pen.blob(), "pejling.svg");
  }
  const k = Math.min(2, MOST / w, MOST / h), paper = document.createElement("canvas");
  paper.width = w * k; paper.height = h * k;
  const pen = new CanvasPen(paper.getContext("2d"));
  pen.box(0, 0, w * k, h * k, { fill: ground });
  paint(pen, flat(k));
  paper.toBlob((png) => hand(png, "pejling.png"));
}
