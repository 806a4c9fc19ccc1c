"""Lineage as pictures and files: streams, boxes, every format."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from lineages import lineage

from graph.drawing.alluvial import NARROW, alluvial_drawing
from graph.drawing.descent import TooMuch, lineage_drawing
from graph.drawing.downwards import downwards_drawing
from graph.drawing.lanes import SHEET, lanes_drawing, sheets
from graph.lineage import (
    GROUPINGS,
    UnknownGrouping,
    read_lineage,
    streams,
)
from graph.lineage.lanes import lane
from graph.store import Graph
from pejling import Analyst

BASE = "https://w3id.org/pejling/id/"


def test_streams_gather_every_link_once(graph: Graph) -> None:
    whole = read_lineage(graph)
    for kind in ("MeasureThread", "ObjectiveThread"):
        timed = [
            link
            for link in whole.links
            if whole.threads[link.thread].type == kind
            and whole.generations_of(link.earlier)
            and whole.generations_of(link.later)
        ]
        for by in GROUPINGS:
            flow = streams(whole, kind, by)
            assert sum(len(one.links) for one in flow.streams) + flow.within == len(timed) > 50
            assert all(pile.on <= len(pile.things) for pile in flow.piles.values())
            assert all({link.evidence == "weak" for link in one.links} <= {one.weak} for one in flow.streams)
    with pytest.raises(UnknownGrouping, match="allowed are theme"):
        streams(whole, "MeasureThread", "mood")


def test_what_stands_in_two_generations_flows_on_from_the_later() -> None:
    when = {"a": ("2011-2014", "2015-2018"), "b": ("2019-2022",), "c": ("2019-2022",)}
    flow = streams(lineage([("a", "b"), ("b", "c")], when), "MeasureThread")
    (staying, on) = flow.streams
    assert (staying.first, staying.last, staying.things) == ("2011-2014", "2015-2018", ("a",))
    assert (on.first, on.last, [link.iri for link in on.links]) == ("2015-2018", "2019-2022", ["b-a"])
    assert flow.within == 1
    assert [(pile.generation, pile.on, pile.since) for pile in flow.piles.values()] == [
        ("2011-2014", 1, 0),
        ("2015-2018", 1, 1),
        ("2019-2022", 0, 1),
    ]


def test_boxes_of_a_picture_do_not_cover_one_another(graph: Graph) -> None:
    whole = read_lineage(graph)
    for thread in whole.threads:
        drawing = lineage_drawing(whole.part_of_thread(thread), "Spor")
        boxes = sorted(drawing.values["boxes"], key=lambda box: (box.x, box.y))
        for upper, lower in combinations(boxes, 2):
            apart = upper.x + upper.wide <= lower.x or lower.x + lower.wide <= upper.x
            assert apart or upper.y + upper.high <= lower.y or lower.y + lower.high <= upper.y, (thread, upper, lower)
        assert all(box.y + box.high <= drawing.height and box.x + box.wide <= drawing.width for box in boxes)


def test_a_generation_without_a_source_stands_in_the_picture(graph: Graph) -> None:
    whole = read_lineage(graph)
    drawing = lineage_drawing(whole.part_of_thread(BASE + "thread/feriecamp"), "FerieCamp")
    assert [(band.label, band.has_source) for band in drawing.values["bands"]][-2:] == [
        ("2023–2026", False),
        ("2027–2030", True),
    ]
    weak = [thread for thread in whole.threads if any(link.evidence == "weak" for link in whole.thread_links(thread))]
    assert 'class="weak"' in lineage_drawing(whole.part_of_thread(weak[0]), "Spor").standing_alone()
    assert drawing.png()[:4] == b"\x89PNG"


def test_a_thread_fits_a_phone_and_its_tracks_keep_apart(graph: Graph) -> None:
    whole = read_lineage(graph)
    for thread in whole.threads:
        part = whole.part_of_thread(thread)
        drawing = downwards_drawing(part, "Spor")
        boxes, right = drawing.values["boxes"], drawing.values["right"]
        assert drawing.width <= 358
        assert right > 190, "room for words"
        assert {box.member.iri for box in boxes} == part.members.keys()
        assert all(upper.y + upper.high <= lower.y for upper, lower in pairwise(boxes)), thread
        notes = [note for box in boxes for note in box.notes]
        assert {note.link.iri for note in notes} == {link.iri for link in part.links if link.earlier != link.later}
        held = [(note.link.earlier, note.link.evidence, *track(note.path)) for note in notes]
        for (one, grade, x, top, foot), (other, other_grade, other_x, other_top, other_foot) in combinations(held, 2):
            assert right < x <= drawing.width
            same = (one, grade) == (other, other_grade)
            assert same or x != other_x or foot < other_top or other_foot < top, (thread, "two lines look like one")


def track(path: str) -> tuple[float, float, float]:
    """Give where a line runs down beside the boxes: from the left, from above, and to where."""
    found = re.fullmatch(r"M\S+ (\S+) H\S+ Q(\S+) .* Q\S+ (\S+) \S+ \S+ H\S+", path)
    assert found, path
    start, x, end = map(float, found.groups())
    return x, min(start, end), max(start, end)


def test_the_alluvial_picture_fits_a_phone_with_every_ribbon_and_the_name_of_each_group(graph: Graph) -> None:
    whole = read_lineage(graph)
    flow = streams(whole, "MeasureThread")
    drawing = alluvial_drawing(flow, whole.generations, str, "Spor", form=NARROW)
    assert drawing.width <= 358
    assert [row.name for row in drawing.values["rows"]] == list(flow.groups)
    assert len(drawing.values["ribbons"]) == len(flow.streams)
    assert [bar.lines for bar in drawing.values["bars"]] == [
        [str(len(bar.pile.things))] for bar in drawing.values["bars"]
    ]
    for row in drawing.values["rows"]:
        above = [bar for bar in drawing.values["bars"] if bar.y < row.y]
        assert all(bar.y + bar.high <= row.y - 8 for bar in above), "a name lies on the piles of another group"


def test_every_pile_bears_its_whole_name_and_number_apart_from_the_next_group_s(graph: Graph) -> None:
    whole = read_lineage(graph)
    name = "Tryghed og kriminalitet {}".format
    drawing = alluvial_drawing(streams(whole, "MeasureThread"), whole.generations, name, "Spor")
    bars = sorted(drawing.values["bars"], key=lambda bar: bar.y)
    assert all(" ".join(bar.lines).endswith(f" {len(bar.pile.things)}") for bar in bars if len(bar.pile.group) < 20)
    assert any(len(bar.lines) == 2 for bar in bars)
    for one, other in combinations(bars, 2):
        if one.x == other.x and one.pile.group != other.pile.group:
            assert other.y - one.y >= 13 * len(one.lines), "a name lies on the next"


def test_all_threads_stand_in_one_picture_with_a_dot_for_each_generation(graph: Graph) -> None:
    whole = read_lineage(graph)
    threads = sorted(whole.threads.values(), key=lambda one: (one.type, one.label))
    drawing = lanes_drawing(((one, lane(whole, one.iri)) for one in threads), whole.generations, str, "Spor")
    rows = drawing.values["rows"]
    assert [row.thread.iri for row in rows] == [one.iri for one in threads]
    for row in rows:
        assert len(row.dots) == len(whole.thread_generations(row.thread.iri))
        assert all(0 < row.x + x < drawing.width for x, _, _ in row.dots)
    assert len({row.x for row in rows}) == 2
    assert drawing.height < 2000, "a glance"
    assert drawing.png()[:4] == b"\x89PNG"


def test_a_lane_tells_what_passes_in_silence_and_how_well_is_evidenced_what_leads_on() -> None:
    when = {"a": ("2011-2014",), "b": ("2019-2022",), "c": ("2019-2022",), "d": ("2027-2030",)}
    made = lineage([("a", "b"), ("b", "c")], when, "weak")
    # What joins two things of one generation leads into none.
    made = replace(made, links=(made.links[0], replace(made.links[1], evidence="stated")))
    told = [(cell.slug, [one.iri for one in cell.members], cell.skipped, cell.onward) for cell in lane(made, "t")]
    assert told == [
        ("2007-2010", [], False, ""),
        ("2011-2014", ["a"], False, "weak"),
        ("2015-2018", [], True, "weak"),
        ("2019-2022", ["b", "c"], False, "unlinked"),
        ("2023-2026", [], True, "unlinked"),
        ("2027-2030", ["d"], False, ""),
    ]


def test_names_in_a_picture_are_escaped() -> None:
    spiteful = lineage([("<a>", "b&b")], {"<a>": ("2011-2014",), "b&b": ("2015-2018",)})
    for draw in (lineage_drawing, downwards_drawing):
        read = ElementTree.fromstring(draw(spiteful, "<script>").standing_alone())
        assert {"<a>", "b&b"} <= {text.strip() for text in read.itertext()}


@pytest.mark.parametrize("format", ["csv", "xlsx", "jsonld", "graphml", "gexf", "network.json", "svg", "png", "html"])
@pytest.mark.parametrize("name", ["thread/feriecamp", "initiative/2019-2022/feriecamp"])
def test_a_line_and_a_thread_are_written_in_every_format(city: Analyst, tmp_path: Path, name: str, format: str) -> None:
    file = city.lineage(name).save(tmp_path / f"lineage.{format}")
    assert file.stat().st_size > 500


def test_the_whole_lineage_is_a_network_with_evidence_on_its_edges(city: Analyst, tmp_path: Path) -> None:
    answer = city.lineage()
    read = nx.read_graphml(answer.save(tmp_path / "all.graphml"), force_multigraph=True)
    assert read.number_of_edges() == len(answer) > 300
    assert {data["evidence"] for _, _, data in read.edges(data=True)} == {"stated", "same-name", "same-content", "weak"}
    assert all(row["earlierPassages"] and row["laterPassages"] for row in answer)
    with pytest.raises(TooMuch, match="Draw one thread"):
        answer.save(tmp_path / "all.svg")


def test_a_few_threads_at_a_glance_begin_at_the_left_and_all_stand_on_sheets_of_paper(graph: Graph) -> None:
    whole = read_lineage(graph)
    lanes = [(thread, lane(whole, iri)) for iri, thread in whole.threads.items()]
    few = [one for one in lanes if one[0].type == "TermThread"][:11]
    drawing = lanes_drawing(few, whole.generations, str, "Spor")
    assert min(row.x for row in drawing.values["rows"]) < 10
    assert len({row.x for row in drawing.values["rows"]}) == 2
    papers = list(sheets(lanes_drawing(lanes, whole.generations, str, "Spor")))
    assert [row.thread for paper in papers for row in paper.values["rows"]] == [thread for thread, _ in lanes]
    assert all(sum(row.high for row in paper.values["rows"]) <= SHEET for paper in papers)
    assert len({paper.values["form"].name for paper in papers}) == len(papers) == 4
