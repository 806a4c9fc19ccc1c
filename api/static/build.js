// Keeps the place on the page from one step of the guided builder to the next; every step is an ordinary link or form.
const KEY = "pejling.build";
const builder = document.querySelector("#builder"), pick = document.querySelector("#pick");

// Where the same choice stands on the next page: the same heading, the same switch, or the first list of what the step offers.
function spot(at) {
  const step = at.closest(".step"), place = step ? [...step.parentElement.children].indexOf(step) + 1 : 0;
  const column = at.closest("th"), list = at.closest("details");
  if (column) return `#answer th:nth-child(${column.cellIndex + 1}) a`;
  if (at.closest(".notice")) return "#answer .notice a";
  if (list) return `[id="${list.id}"] > summary`;
  if (at.closest(".toggle")) return `.step:nth-child(${place}) .toggle a`;
  return `.step:nth-child(${place}) summary`;
}

function leave(at) {
  const open = [...builder.querySelectorAll("details[open]")].map((one) => one.id);
  try { sessionStorage.setItem(KEY, JSON.stringify({ y: scrollY, open, from: spot(at) })); } catch { /* no storage: the page begins at its top */ }
}

for (const link of document.querySelectorAll("#builder a[href*='/build?'], #answer a[href*='/build?']:not([href*='format='])")) {
  link.addEventListener("click", () => {
    leave(link);
    // A place in the address would take the focus from the form that stands there; without it the script goes there itself.
    link.hash = "";
  });
}
pick?.addEventListener("submit", () => leave(pick));

let kept = null;
try { kept = JSON.parse(sessionStorage.getItem(KEY)); sessionStorage.removeItem(KEY); } catch { /* nothing kept */ }
for (const id of kept?.open ?? []) if (document.getElementById(id)) document.getElementById(id).open = true;

if (pick) {
  pick.scrollIntoView({ block: "center" });
  pick.querySelector("[role=alert]") ? pick.querySelector("[name=value]")?.focus() : pick.querySelector("select, input:not([type=hidden])").focus();
} else if (kept) {
  scrollTo(0, kept.y);
  // A step that was removed leaves the one before it.
  const one = document.querySelector(kept.from) ?? builder.querySelector(".step:last-child summary");
  one?.focus({ preventScroll: true });
  one?.scrollIntoView({ block: "nearest" });
}
