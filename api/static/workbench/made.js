// Makes elements, always of text and never of markup.
const SVG = "http://www.w3.org/2000/svg";

function filled(made, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export const element = (name, attributes = {}, ...children) => filled(document.createElement(name), attributes, children);
export const shape = (name, attributes = {}, ...children) => filled(document.createElementNS(SVG, name), attributes, children);

export function button(words, act, attributes = {}) {
  const made = element("button", { type: "button", class: "light", ...attributes }, words);
  made.addEventListener("click", act);
  return made;
}
