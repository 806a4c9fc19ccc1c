"""What changed between releases, as it is kept beside them: read again without the releases, or compared anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.changelog import changes, keep_changes
from graph.dataset import Report
from graph.difference import Difference, Fact, difference
from graph.releases import Release, content, file_of, keep, releases, since_of


def town(folder: Path, builds: Iterable[str]) -> tuple[Path, list[Release]]:
    """Keep builds as releases; give the dataset's file and the releases, newest first."""
    file = folder / "town.nq"
    for build in builds:
        data = build.encode()
        keep(file, data, Report(hashlib.sha256(data).hexdigest(), 1, 1, True, 0), date(2026, 11, 21), 9)
    return file, releases(file)


def bare(found: Difference) -> set[tuple[str, str, tuple[Fact, ...], tuple[Fact, ...]]]:
    """Give a difference without the names that things have, which are those of the later release."""
    return {(thing.iri, thing.change, thing.added, thing.removed) for thing in found.things}


def test_every_release_tells_its_changes_after_a_build_save_those_beside_a_damaged_one(tmp_path: Path) -> None:
    file, kept = town(tmp_path, (f"<urn:a> <urn:b> <urn:{number}> .\n" for number in range(5)))
    file_of(file, kept[3]).write_bytes(b"damaged")
    keep_changes(file)
    assert [since_of(file, release).exists() for release in kept] == [True, True, False, False, False]
    file_of(file, kept[1]).write_bytes(b"damaged")
    assert [fact.value for thing in changes(file, kept[1], kept[0]).things for fact in thing.added] == ["urn:4"]


def test_what_changed_is_read_as_it_was_kept_and_compared_anew_where_that_is_damaged(tmp_path: Path) -> None:
    file, (newest, before) = town(tmp_path, ("<urn:a> <urn:b> <urn:1> .\n", "<urn:a> <urn:b> <urn:2> .\n"))
    keep_changes(file)
    found = difference(content(file, before), content(file, newest))
    assert found.things
    assert changes(file, before, newest) == found
    assert changes(file, newest, newest).things == ()
    kept = since_of(file, newest).read_bytes()
    since_of(file, newest).write_bytes(b"damaged")
    assert changes(file, before, newest) == found
    since_of(file, newest).write_bytes(kept)
    file_of(file, before).write_bytes(b"damaged")
    assert changes(file, before, newest) == found


QUADS = st.frozensets(
    st.builds("<urn:{}> <urn:is> <urn:{}> <urn:graph> .".format, st.sampled_from("abc"), st.sampled_from("12"))
)


@settings(deadline=None, max_examples=50)
@given(st.lists(QUADS, min_size=2, max_size=5), st.data())
def test_releases_far_apart_are_told_by_the_steps_between_them(
    builds: list[frozenset[str]], draw: st.DataObject
) -> None:
    """Equal to both compared, without reading either; back in time as well."""
    numbered = ({*build, f"<urn:n> <urn:is> <urn:{number}> <urn:graph> ."} for number, build in enumerate(builds))
    with TemporaryDirectory() as folder:
        file, kept = town(Path(folder), ("\n".join(sorted(build)) for build in numbered))
        keep_changes(file)
        one, other = (draw.draw(st.sampled_from(kept)) for _ in range(2))
        found = difference(content(file, one), content(file, other))
        for release in kept:
            file_of(file, release).write_bytes(b"not to be read")
        assert bare(changes(file, one, other)) == bare(found)
