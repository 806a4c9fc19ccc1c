// Keeps the place on the page from one step of the guided builder to the next; every step is an ordinary link.
const KEY = "pejling.build";
const builder = document.querySelector("#builder");

function leave(at) {
  const open = [...builder.querySelectorAll("details[open]")].map((one) => one.id);
  const from = at?.closest("details")?.id ?? "";
  try { sessionStorage.setItem(KEY, JSON.stringify({ y: scrollY, open, from })); } catch { /* no storage: the page begins at its top */ }
}

for (const link of document.querySelectorAll("#builder a[href*='/build?'], #answer a[href*='/build?']:not([href*='format='])")) {
  link.addEventListener("click", () => leave(link));
}

let kept = null;
try { kept = JSON.parse(sessionStorage.getItem(KEY)); sessionStorage.removeItem(KEY); } catch { /* nothing kept */ }
if (kept) {
  for (const id of kept.open) if (document.getElementById(id)) document.getElementById(id).open = true;
  if (!location.hash) scrollTo(0, kept.y);
  document.getElementById(kept.from)?.querySelector("summary").focus({ preventScroll: true });
}
const pick = document.querySelector("#pick");
if (pick) {
  pick.scrollIntoView({ block: "center" });
  pick.querySelector("[role=alert]") ? pick.querySelector("[name=value]")?.focus() : pick.querySelector("select, input:not([type=hidden])").focus();
}
