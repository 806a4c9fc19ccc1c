"""How fast the pictures draw: frames a second while one moves and zooms, at 1 000 and 10 000 things of a made graph.

Usage: python -m benchmarks.drawing http://127.0.0.1:8765

The pages are those of a running service; what they ask for is answered here with made things, as many as wanted. A
browser draws at most 60 frames a second.
"""

from __future__ import annotations

import json
import random
import sys
import time

from playwright.sync_api import Page, Route

from scripts.check_pages import started

SIZES = (300, 1_000, 3_000, 10_000)
_CLASSES = ("Goal", "Initiative", "Action", "TargetGroup", "Place", "Organisation", "Indicator")
_WORDS = [
    "flere",
    "unge",
    "skal",
    "have",
    "uddannelse",
    "og",
    "arbejde",
    "i",
    "udsatte",
    "byområder",
    "med",
    "støtte",
    "fra",
    "foreninger",
    "og",
    "skoler",
]
# Times what a page does before each frame; the pages' drawing is all that asks for frames.
_TIMED = """const plain = window.requestAnimationFrame.bind(window); window.costs = [];
window.requestAnimationFrame = (act) => plain((now) => {
  const start = performance.now(); act(now); if (act.name !== "waiting") window.costs.push(performance.now() - start);
});"""
# Moves and zooms by a step before every frame, for as long as told; gives the frames a second and the longest frame in ms.
_MOVE = """async (seconds) => {
  const canvas = document.querySelector("#picture"), box = canvas.getBoundingClientRect();
  const turn = (deltaY, ctrlKey) => canvas.dispatchEvent(new WheelEvent("wheel",
    { deltaY, deltaX: ctrlKey ? 0 : deltaY / 2, ctrlKey, clientX: box.x + box.width / 2, clientY: box.y + box.height / 2, bubbles: true, cancelable: true }));
  const frame = () => new Promise((done) => requestAnimationFrame(function waiting(now) { done(now); }));
  window.costs.length = 0;
  let frames = 0, longest = 0, before = await frame();
  const start = before;
  while (before - start < seconds * 1000) {
    const phase = Math.floor((before - start) / 500) % 4;
    turn([-12, 14, 12, -14][phase], phase % 2 === 0);
    const now = await frame();
    longest = Math.max(longest, now - before);
    before = now;
    frames++;
  }
  const costs = window.costs.sort((a, b) => a - b);
  return [frames / ((before - start) / 1000), longest, costs[Math.floor(costs.length / 2)] ?? 0];
}"""


def _thing(number: int, chance: random.Random) -> dict[str, object]:
    label = f"{' '.join(chance.choices(_WORDS, k=7))} {number}"
    kind = _CLASSES[number % len(_CLASSES)]
    return {
        "id": f"goal/made/{number}",
        "label": {"da": label, "en": label},
        "type": kind,
        "generations": [],
        "href": "/",
    }


def neighbours(size: int) -> dict[str, object]:
    """Give a thing with so many neighbours in groups of forty, as ``/network.json`` does."""
    chance = random.Random(size)
    groups = []
    for start in range(0, size, 40):
        members = [_thing(number, chance) for number in range(start, min(size, start + 40))]
        words = {"da": f"gruppe {start // 40}", "en": f"group {start // 40}"}
        kind = {"da": "ting", "en": "thing"}
        groups.append(
            {"property": f"pej:p{start}", "inward": False, "label": words, "type": "Goal", "typeLabel": kind,
             "shown": len(members), "members": members}
        )  # fmt: skip
    return {"centre": _thing(size + 1, chance), "groups": groups}


def whole(size: int) -> dict[str, object]:
    """Give a generation of so many boxes, each with two lines to what they share, as ``/network/whole.json`` does."""
    chance = random.Random(size)
    boxes: list[dict[str, object]] = []

    def add(parent: int | None, level: int, top: int, height: int) -> int:
        thing = _thing(len(boxes), chance)
        label = thing["label"]
        assert isinstance(label, dict)
        boxes.append(thing | {"label": label["da"], "parent": parent, "level": level, "top": top, "height": height})
        return len(boxes) - 1

    leaves = size * 3 // 4
    root = add(None, 0, 0, leaves)
    for start in range(0, leaves, 40):
        direction = add(root, 1, start, min(40, leaves - start))
        for place in range(start, min(leaves, start + 40), 5):
            goal = add(direction, 2, place, min(5, leaves - place))
            for leaf in range(place, min(leaves, place + 5)):
                add(goal, 3, leaf, 1)
    shared = [_thing(size + place, chance) for place in range(max(8, size // 25))]
    members: list[list[int]] = [[] for _ in shared]
    for number in range(len(boxes)):
        for place in chance.sample(range(len(shared)), 2):
            members[place].append(number)
    things = [
        one | {"label": f"fælles {place}", "boxes": numbers}
        for place, (one, numbers) in enumerate(zip(shared, members, strict=True))
    ]
    relations = {"responsibleCommittee": {"da": "udvalg", "en": "committee"}}
    return {"boxes": boxes, "shared": {"responsibleCommittee": things}, "relations": relations, "kinds": {}}


def measure(page: Page, address: str, answer: dict[str, object], seconds: float) -> tuple[float, ...]:
    """Give seconds to the first picture, frames a second near and from afar, the longest frame and a drawing's median in ms."""
    body = json.dumps(answer)

    def reply(route: Route) -> None:
        route.fulfill(body=body, content_type="application/json")

    page.route("**/network.json?*", reply)
    page.route("**/network/whole.json?*", reply)
    start = time.perf_counter()
    page.goto(address)
    page.locator("#canvas[data-ready]").wait_for()
    first = time.perf_counter() - start
    near, slowest, cost = page.evaluate(_MOVE, seconds)
    page.locator("#whole").click()
    far, slow, dear = page.evaluate(_MOVE, seconds)
    page.unroute_all()
    return first, near, far, max(slow, slowest), max(cost, dear)


def main(address: str) -> None:
    """Print a line for each page and size."""
    with started() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.add_init_script(_TIMED)
        print(
            "page\tthings\tfirst picture, s\tframes/s at first\tframes/s, whole picture\tlongest frame, ms\tone drawing, ms"
        )
        for path, made in (("/network", neighbours), ("/network/whole", whole)):
            for size in SIZES:
                first, near, far, longest, cost = measure(page, address + path, made(size), 4)
                print(f"{path}\t{size}\t{first:.1f}\t{near:.0f}\t{far:.0f}\t{longest:.0f}\t{cost:.1f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
