// A picture with many links is one stop of the Tab key; arrows lead from mark to mark (a roving tabindex, as the ARIA practices
// have it), and the mark that has the focus tells its name as it would to a mouse. Without scripts every link is a stop.
const STEPS = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };
// Marks that begin so near each other, in pixels, stand in one column.
const NEAR = 24;

const marksOf = (picture) => [...picture.querySelectorAll("a[href]")];
const pictures = [...document.querySelectorAll("main svg[role=group]")].filter((picture) => marksOf(picture).length > 1);
const sign = document.createElement("div"), words = document.createElement("span"), keys = document.createElement("span");
sign.className = "telling";
sign.hidden = true;
sign.ariaHidden = "true";
keys.textContent = document.querySelector("[data-arrows]").dataset.arrows;
sign.append(words, keys);
document.body.append(sign);

// A mark is where its shape is drawn, not where its words end.
const boxOf = (mark) => (mark.querySelector("rect, path, circle") ?? mark).getBoundingClientRect();
const middle = (box) => box.top + box.height / 2;

// From left to right, each column from the top down.
function columns(marks) {
  const placed = marks.map((mark) => ({ mark, box: boxOf(mark) })).sort((one, other) => one.box.left - other.box.left);
  const found = [];
  let end = -Infinity;
  for (const one of placed) {
    if (one.box.left >= end - 1) {
      found.push([]);
      end = -Infinity;
    }
    end = Math.max(end, one.box.left + Math.min(one.box.width, NEAR));
    found.at(-1).push(one);
  }
  return found.map((column) => column.sort((one, other) => middle(one.box) - middle(other.box) || one.box.left - other.box.left));
}

// Up and down pass every mark of the picture; left and right go to the nearest of the column beside.
function next(marks, from, key) {
  const found = columns(marks), all = found.flat();
  if (key === "Home") return all[0].mark;
  if (key === "End") return all.at(-1).mark;
  const at = all.findIndex((one) => one.mark === from), step = STEPS[key];
  if (key === "ArrowDown" || key === "ArrowUp" || found.length === 1) return (all[at + step] ?? all[at]).mark;
  const beside = found[found.findIndex((column) => column.includes(all[at])) + step] ?? [all[at]];
  const away = (one) => Math.abs(middle(one.box) - middle(all[at].box));
  return beside.reduce((best, one) => away(one) < away(best) ? one : best).mark;
}

function tell(mark) {
  const box = boxOf(mark);
  words.textContent = mark.getAttribute("aria-label") ?? mark.querySelector("title")?.textContent ?? mark.textContent;
  sign.hidden = false;
  const { width, height } = sign.getBoundingClientRect();
  sign.style.left = Math.max(8, Math.min(box.left, innerWidth - width - 8)) + "px";
  sign.style.top = (box.bottom + 8 + height < innerHeight ? box.bottom + 8 : Math.max(8, box.top - height - 8)) + "px";
}

function stop(marks, chosen) {
  for (const mark of marks) mark.setAttribute("tabindex", mark === chosen ? 0 : -1);
}

// Heard by the document: Chromium makes a stop of an SVG element that itself listens for the focus.
document.addEventListener("focusin", ({ target }) => {
  const picture = pictures.find((one) => one.contains(target));
  if (!picture) return;
  stop(marksOf(picture), target);
  if (target.matches(":focus-visible")) tell(target);
});
document.addEventListener("focusout", () => { sign.hidden = true; });
document.addEventListener("keydown", (event) => {
  const picture = pictures.find((one) => one.contains(event.target));
  if (!picture || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key === "Escape") sign.hidden = true;
  if (!(event.key in STEPS) && event.key !== "Home" && event.key !== "End") return;
  event.preventDefault();
  next(marksOf(picture), event.target, event.key).focus();
});
addEventListener("scroll", () => { if (!sign.hidden) tell(document.activeElement); }, { capture: true, passive: true });

for (const picture of pictures) {
  const marks = marksOf(picture);
  stop(marks, marks.find((mark) => mark.matches("[aria-current], .chosen")) ?? columns(marks)[0][0].mark);
}
