// What the network shows, as it stands in the address: what is open, hidden, pinned and filtered, and where one looks.
const clean = (text) => text.replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%7E", "~").replaceAll("%3A", ":").replaceAll("%7C", "|");

export function read(thing) {
  const given = new URLSearchParams(location.search);
  const many = (name) => (given.get(name) ?? "").split(",").filter(Boolean);
  const spots = many("pin").map((text) => text.split("~"));
  const at = (given.get("at") ?? "").split("~").map(Number);
  return {
    thing, open: new Set(many("open")), groups: new Set(many("groups")), hide: new Set(many("hide")),
    pins: new Map(spots.filter((spot) => spot.length === 3 && spot.slice(1).every((part) => Number.isFinite(+part))).map(([id, x, y]) => [id, [+x, +y]])),
    generation: given.get("generation") ?? "", type: given.get("class") ?? "", relation: given.get("relation") ?? "",
    to: given.get("to") ?? "", form: given.get("form") ?? "", chosen: given.get("chosen") ?? "",
    at: at.length === 3 && at.every(Number.isFinite) && at[2] > 0 ? { x: at[0], y: at[1], k: at[2] } : null,
  };
}

export function address(state) {
  const parts = new URLSearchParams({ thing: state.thing });
  const put = (name, value) => { if (value) parts.set(name, value); };
  put("to", state.to); put("open", [...state.open].join(",")); put("groups", [...state.groups].join(","));
  put("hide", [...state.hide].join(","));
  put("pin", [...state.pins].map(([id, [x, y]]) => `${id}~${+x.toFixed(1)}~${+y.toFixed(1)}`).join(","));
  put("generation", state.generation); put("class", state.type); put("relation", state.relation);
  put("form", state.form); put("chosen", state.chosen);
  if (state.at) put("at", `${state.at.x}~${state.at.y}~${state.at.k}`);
  const language = new URLSearchParams(location.search).get("lang");
  put("lang", language);
  return location.pathname + "?" + clean(parts.toString());
}

export function toggle(set, key) { if (!set.delete(key)) set.add(key); }
