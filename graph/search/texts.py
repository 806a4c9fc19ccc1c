"""What is written of each thing: its names, other wordings, descriptions and, where the sources are at hand, passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from graph import names
from graph.model import Passage
from graph.search.naming import Entry
from graph.store import Graph
from graph.values import texts_of

PassageText = Callable[[Passage], list[str] | None]

# A hyphen at a line's end tears a word, unless it leaves one hanging as in "børne- og ungdomspolitik".
_TORN = re.compile(r"(?<=\w)-[ \t]*\n\s*(?!(?:og|eller|samt)\b)(?=[^\W\d_A-ZÆØÅ])")
_LINE_END = re.compile(r"(\w+) *\n\s*(\w+)")
# Symbol fonts leave bullets as characters that no other font shows.
_PRIVATE = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True)
class Written:
    """One text about a thing: its kind (name, wording, description, passage) and, of a passage, its place."""

    kind: str
    text: str
    passage: Passage | None = None


def written_texts(graph: Graph, entries: Iterable[Entry], passage_text: PassageText) -> dict[str, list[Written]]:
    """Give what is written of each thing, by IRI.

    Parameters
    ----------
    graph : Graph
        The dataset.
    entries : iterable of Entry
        The things.
    passage_text : callable
        Gives the lines of a passage, or None where the sources are not at hand.
    """
    found: dict[str, list[Written]] = {entry.iri: [Written("name", entry.label)] for entry in entries}
    for row in graph.ask("search-texts"):
        iri, kind, text = texts_of(row, "thing", "kind", "text")
        if iri in found and text != found[iri][0].text:
            # A second name, as the English one, is another wording of the first.
            found[iri].append(Written("wording" if kind == "name" else kind, text))
    words = {word for of_thing in found.values() for written in of_thing for word in written.text.lower().split()}
    known: dict[Passage, Written | None] = {}
    for row in graph.ask("search-passages"):
        iri, document, first, last = texts_of(row, "thing", "document", "first", "last")
        if iri in found:
            passage = Passage(document.removeprefix(names.ID + "document/"), int(first), int(last))
            if passage not in known:
                lines = passage_text(passage)
                known[passage] = Written("passage", run_on(lines, words), passage) if lines else None
            if written := known[passage]:
                found[iri].append(written)
    return found


def run_on(lines: list[str], words: Collection[str] = ()) -> str:
    """Give lines as one run of text, with torn words mended: at a hyphen, or where only the whole is a known word.

    Examples
    --------
    >>> run_on(["Børne-", "og ungdomsud-", "  dannelser i grund", "skoler i  København"], {"grundskoler"})
    'Børne- og ungdomsuddannelser i grundskoler i København'
    """

    def mended(match: re.Match[str]) -> str:
        one, other = match.group(1), match.group(2)
        whole = (one + other).lower() in words and not (one.lower() in words and other.lower() in words)
        return one + other if whole else match.group()

    text = _PRIVATE.sub("•", "\n".join(lines))
    return " ".join(_LINE_END.sub(mended, _TORN.sub("", text)).split())
