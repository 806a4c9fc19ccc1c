// Gives the reader a picture of the page as a file, as svg or png.
import { hand } from "./saving.js";

// The picture as it looks on the page: its computed colours and fonts are written into the copy.
function standalone(svg) {
  const copy = svg.cloneNode(true);
  const box = svg.viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", box.width);
  copy.setAttribute("height", box.height);
  for (const link of copy.querySelectorAll("a")) link.removeAttribute("tabindex");
  const made = copy.querySelectorAll("*");
  svg.querySelectorAll("*").forEach((one, index) => {
    const style = getComputedStyle(one);
    for (const name of ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "text-anchor"]) {
      made[index].style.setProperty(name, style.getPropertyValue(name));
    }
  });
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ x: box.x, y: box.y, width: box.width, height: box.height })) ground.setAttribute(name, value);
  ground.style.fill = getComputedStyle(document.body).backgroundColor;
  copy.prepend(ground);
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
}

export function save(svg, format) {
  const blob = standalone(svg);
  if (format === "svg") return hand(blob, "pejling.svg");
  const image = new Image(), box = svg.viewBox.baseVal;
  image.onload = () => {
    URL.revokeObjectURL(image.src);
    const sheet = document.createElement("canvas");
    sheet.width = box.width * 2;
    sheet.height = box.height * 2;
    sheet.getContext("2d").drawImage(image, 0, 0, sheet.width, sheet.height);
    sheet.toBlob((png) => hand(png, "pejling.png"));
  };
  image.src = URL.createObjectURL(blob);
}
