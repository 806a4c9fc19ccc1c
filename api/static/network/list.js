// The same as the picture, as a list for keyboard and screen reader.
import { at } from "../root.js";
import { element } from "../workbench/made.js";

const LISTED = 100;

export function tell(list, root, state, texts, { open, group, choose }) {
  const parts = [], language = texts.lang;
  const focused = document.activeElement?.dataset?.key;
  const entry = (kid) => {
    const unfold = element("button", { type: "button", "aria-expanded": state.open.has(kid.id), "aria-label": `${texts.open}: ${kid.label[language]}`, "data-key": `+${kid.id}` }, state.open.has(kid.id) ? "−" : "+");
    unfold.addEventListener("click", () => open(kid.id));
    const link = element("a", { href: at(kid.href), "data-key": kid.id }, kid.label[language]);
    link.addEventListener("focus", () => choose(kid.id));
    return element("li", {}, unfold, " ", link);
  };
  const walk = (thing, level) => {
    for (const hub of thing.kids) {
      parts.push(element(level ? "h4" : "h3", {}, (level ? thing.label[language] + " – " : "") + `${hub.title} (${hub.count})`));
      if (hub.count > 1 || hub.more) {
        const more = element("button", { type: "button", "data-key": hub.key, "aria-expanded": !hub.more }, `${hub.more ? texts.more : texts.less} ${hub.count}`);
        more.addEventListener("click", () => group(hub.key));
        parts.push(more);
      }
      const items = element("ul", {}, ...hub.kids.slice(0, LISTED).map(entry));
      if (hub.kids.length) parts.push(items);
      if (hub.kids.length > LISTED) {
        const rest = element("button", { type: "button" }, `${texts.more} ${hub.kids.length - LISTED}`);
        rest.addEventListener("click", () => { items.append(...hub.kids.slice(LISTED).map(entry)); rest.remove(); });
        parts.push(rest);
      }
      hub.kids.forEach((kid) => walk(kid, level + 1));
    }
  };
  walk(root, 0);
  list.replaceChildren(...parts);
  if (focused) [...list.querySelectorAll("[data-key]")].find((one) => one.dataset.key === focused)?.focus({ preventScroll: true });
}

/** Tells beside each thing, and with its button, how many of its neighbours are not shown. */
export function tellHidden(list, spots, texts) {
  const counts = new Map(spots.filter((spot) => spot.hidden).map((spot) => [spot.thing.id, spot.hidden]));
  for (const link of list.querySelectorAll("a[data-key]")) {
    const count = counts.get(link.dataset.key), unfold = link.previousElementSibling;
    if (!count) continue;
    const words = count === 1 ? texts.hiddenOne : texts.hiddenMany.replace("{count}", count);
    link.after(" ", element("span", { class: "quiet" }, `(${words})`));
    unfold.setAttribute("aria-label", `${unfold.getAttribute("aria-label")} (${words})`);
  }
}

export function tellPaths(list, sentences, things, texts) {
  const items = [...things.values()].filter(Boolean).map((thing) => element("li", {}, element("a", { href: at(thing.href) }, thing.label[texts.lang])));
  list.replaceChildren(element("ol", { class: "paths" }, ...sentences.map((path) => element("li", {}, path.words, element("span", { class: "quiet" }, ...path.hops.flatMap((hop) => hop.sources.flatMap((one) => [" ", element("a", { href: at(one.href) }, one.name)])))))), element("ul", {}, ...items));
}
