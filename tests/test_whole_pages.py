"""A whole generation in one picture, in a real browser: its names, its link and its files, wide and on a phone."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET

import pytest
from browsing import Visit, drawn, saved, until
from playwright.sync_api import expect

pytestmark = pytest.mark.usefixtures("sources")


def test_a_whole_generation_is_one_picture_whose_names_come_as_one_goes_near(visit: Visit) -> None:
    page = visit.go("/network/whole?generation=2019-2022")
    page.locator("#canvas[data-ready]").wait_for()

    def names() -> int:
        svg = ET.fromstring(saved(page, "[data-whole-save=svg]"))
        return len(list(svg.iter("{http://www.w3.org/2000/svg}text")))

    drawn(page)
    far = names()
    assert 30 <= far <= 200, "the whole is readable: the large boxes have names, the small none"
    for _ in range(4):
        page.locator("#nearer").click()
    expect(page).to_have_url(re.compile(r"[?&]at="))
    picture = drawn(page)
    page.goto(page.url)
    assert drawn(page) == picture
    assert saved(page, "[data-whole-save=png]").startswith(b"\x89PNG")
    assert page.locator(".outline li").count() > 300
    page.route("**/network/whole.json?*", lambda route: route.abort())
    page.goto(page.url)
    expect(page.locator("#problem")).to_have_text("Tjenesten svarer ikke. Kører den stadig?")
    visit.complaints = [text for text in visit.complaints if "Failed to load" not in text and "no picture" not in text]


def test_the_boxes_of_a_whole_stand_within_their_parents_and_hold_every_goal(visit: Visit, site: str) -> None:
    for generation in ("2011-2014", "2019-2022", "2027-2030"):
        answer = json.loads(visit.context.request.get(f"{site}/network/whole.json?generation={generation}").body())
        boxes = answer["boxes"]
        for box in boxes:
            if box["parent"] is not None:
                parent = boxes[box["parent"]]
                assert parent["level"] < box["level"]
                assert parent["top"] <= box["top"]
                assert box["top"] + box["height"] <= parent["top"] + parent["height"]
        listed = visit.go(f"/browse/Objective?generation={generation}").locator(".hits li").count()
        objectives = {"OverallGoal", "Goal", "SubGoal", "Aim", "AnnualTarget"}
        assert len([box for box in boxes if box["type"] in objectives]) == listed > 0


def test_a_phone_shows_a_whole_generation_at_once_with_names_of_two_levels(phone: Visit) -> None:
    page = phone.go("/network/whole?generation=2019-2022")
    page.locator("#canvas[data-ready]").wait_for()

    def names() -> set[str]:
        picture = ET.fromstring(saved(page, "[data-whole-save=svg]"))
        wide = float(picture.attrib["width"])
        boxes = list(picture.iter("{http://www.w3.org/2000/svg}rect"))
        assert len(boxes) > 100
        assert all(float(box.get("x", "0")) + float(box.get("width", "0")) <= wide + 1 for box in boxes)
        return {text.text or "" for text in picture.iter("{http://www.w3.org/2000/svg}text")}

    first = names()
    assert {"Job og uddannelse", "Integrations-"} <= first
    assert not any(name.startswith("Socialudvalget") for name in first)
    expect(page.locator("#shallower")).to_be_disabled()
    page.locator("#deeper").click()
    page.wait_for_url("**level=1**")
    second = names()
    assert "Job og uddannelse" in "".join(second) or any(name.startswith("Job og ud") for name in second)
    assert any(name.startswith("fastholde") for name in second - first)
    picture = drawn(page)
    page.goto(page.url)
    page.locator("#canvas[data-ready]").wait_for()
    assert drawn(page) == picture
    # A press on the thin column at the right gives what it shows its names; a stroke to the right goes back a level.
    box = page.locator("#picture").bounding_box()
    assert box
    page.locator("#picture").click(position={"x": box["width"] - 4, "y": box["height"] / 2})
    until(page, lambda: any(name.startswith("Socialudvalget") for name in names()), "what is shared gets no names")
    expect(page.locator("#deeper")).to_be_disabled()
    page.locator("#picture").evaluate("picture => picture.scrollIntoView()")
    middle = page.locator("#picture").bounding_box()
    assert middle
    page.mouse.move(middle["x"] + 60, middle["y"] + 200)
    page.mouse.down()
    page.mouse.move(middle["x"] + 220, middle["y"] + 210, steps=4)
    page.mouse.up()
    expect(page.locator("#deeper")).to_be_enabled()


def test_a_whole_generation_is_saved_as_a_network(visit: Visit) -> None:
    page = visit.go("/network/whole?generation=2011-2014&relation=targetGroup")
    page.locator("#canvas[data-ready]").wait_for()
    graphml = ET.fromstring(saved(page, "button[value=graphml]"))
    assert len(list(graphml.iter("{http://graphml.graphdrawing.org/xmlns}node"))) > 150
