"""Ready-made questions and pages to which a search leads: found by their own words, as things are by theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlencode

from api.named import Named, Names, named
from api.sizes import told
from api.texts import LANGUAGES, text
from graph import names
from graph.questions import Question, questions
from graph.search import Entry, TextIndex, find, indexed
from graph.search.asking import read
from graph.search.sizes import size_within
from graph.search.texts import Written
from graph.search.words import Words, asked_words, is_question, words_of
from graph.store import Graph
from graph.values import text_of

# The pages: what their texts begin with (their title, and the words by which they are asked for), and their address.
_PAGES = {
    "money": "/money",
    "lineage": "/lineage",
    "streams": "/lineage/streams",
    "compare": "/compare",
    "path": "/path",
    "network": "/network",
    "build": "/build",
    "sparql": "/sparql",
    "sources": "/sources",
    "ontology": "/ontology",
    "quality": "/quality",
    "dumps": "/dumps/",
    "about": "/about",
}
# Parameters of which a word of a search tells the value, by their type: what asks for the values, and its column.
_GENERATION = "PolicyGeneration"
_VALUES = {"year": ("choice-years", "year"), _GENERATION: ("generation-order", "generation")}
# What the money page takes, by type of thing.
_PAID = {"Administration": "administration", "FundingSource": "source", "TargetGroup": "group", "Place": "place"}
# The question that takes an amount of money from a search.
_SIZED = "/queries/amounts-of-a-size"


@dataclass(frozen=True)
class Guide:
    """A question or a page: its title by language, what stands in its form at first, and the values that words may choose.

    ``takes`` are its parameters of things, by type, where one alone is of that type; where it has something to show of some
    alone, ``among`` are these. ``pair`` are the parameters of two generations, the earlier first.
    """

    address: str
    question: str
    title: Mapping[str, str]
    given: Mapping[str, str]
    values: Mapping[str, tuple[str, ...]]
    takes: Mapping[str, str] = field(default_factory=dict)
    among: frozenset[str] | None = None
    pair: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lead:
    """A guide with the address that a search leads to; ``values`` are those that its words chose, as they are shown."""

    guide: Guide
    address: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Guides:
    """All questions and pages, and the index of their words."""

    index: TextIndex
    known: Mapping[str, Guide]
    names: Names
    amounts: tuple[Decimal, ...] = ()

    def leads(self, wanted: str, held: int = 1, language: str = "da") -> list[Lead]:
        """Give what a search leads to, best first: the guides that hold most of its words, if these are so many.

        A name that a question's form can hold counts for that question; two names and nothing else lead to the ways between them.

        Parameters
        ----------
        wanted : str
            Words, as ``graph.search.find`` takes them.
        held : int
            How many of the words a guide must hold, such as the number that the things found hold.
        language : str
            In which the size of amounts is told.
        """
        sized = self._sized(wanted, language)
        worded = self._worded(wanted, held)
        return [*sized, *(lead for lead in worded if not sized or lead.guide != sized[0].guide)]

    def _sized(self, wanted: str, language: str) -> list[Lead]:
        """Give the question of amounts of the size that a search names; where none is so large, of the nearest on either side."""
        if not self.amounts or not (size := size_within(wanted)):
            return []
        near = size.nearest(self.amounts)
        bounds = {"least": near[0], "most": near[-1]} if near else {"least": size.least, "most": size.most}
        given = urlencode({name: amount for name, amount in bounds.items() if amount is not None})
        return [Lead(self.known[_SIZED], f"{_SIZED}?{given}", (told(size, near, language),))]

    def _worded(self, wanted: str, held: int) -> list[Lead]:
        question = is_question(wanted)
        wanted = " ".join(read(wanted).words)
        if ends := self.names.ends(wanted):
            return [_way(self.known[_PAGES["path"]], ends)]
        meant = self.names.meant(wanted)
        leads = self._filled(wanted, meant, held) if meant else []
        # A number alone does not say what is asked of it.
        asked = " ".join(word for word in words_of(wanted) if not word.isdigit())
        found = find(self.index, wanted, limit=len(self.known))
        # Whoever asks in a whole question wants an answer to it more than a thing that holds the words.
        if not found.matches or found.held < (1 if question else held) or not find(self.index, asked, limit=1).held:
            return leads
        filled = {lead.guide.address for lead in leads}
        others = (self.known[match.entry.iri] for match in found.matches if match.entry.iri not in filled)
        return [*leads, *(_lead(guide, found.words) for guide in others)]

    def _filled(self, wanted: str, meant: Mapping[str, Named], held: int) -> list[Lead]:
        """Give the questions whose form takes what is named, if they hold, with it, so many words."""
        leads = []
        for kind, thing in meant.items():
            rest = [word for word in asked_words(wanted) if word not in thing.words]
            # A number alone does not say what is asked of it, and what is told of all years is told of that one.
            numbers = [word for word in rest if word.isdigit()]
            found = find(self.index, " ".join(word for word in rest if not word.isdigit()), limit=len(self.known))
            if found.held and found.held + len(thing.words) + len(numbers) >= held:
                guides = (self.known[match.entry.iri] for match in found.matches)
                guides = (guide for guide in guides if guide.among is None or thing.value in guide.among)
                words = [*found.words, *numbers]
                leads += [_lead(guide, words, thing, name) for guide in guides if (name := guide.takes.get(kind))]
        return leads


def guides(
    graph: Graph, words: Words, years: tuple[str, ...], things: Iterable[Entry], paid: frozenset[str] = frozenset()
) -> Guides:
    """Give all questions and pages.

    Parameters
    ----------
    graph : Graph
        The dataset, whose years and generations a search may name.
    words : Words
        How words are read; see ``graph.search.TextIndex``.
    years : tuple of str
        The years of which the money page has amounts.
    things : iterable of Entry
        The things that a search may name.
    paid : frozenset of str
        What amounts are for, and what the money page has them under, as it stands in an address.
    """
    lists = {kind: tuple(_values(graph, *asked)) for kind, asked in _VALUES.items()}
    known: dict[str, Guide] = {}
    texts: dict[str, list[Written]] = {}
    entries = []
    for guide, more in (*_questions(lists), *_pages({"money": {"year": years}}, paid)):
        danish, english = guide.title["da"], guide.title["en"]
        values = [_shown(value) for of_one in guide.values.values() for value in of_one]
        known[guide.address] = guide
        texts[guide.address] = [Written("name", danish), Written("wording", english)]
        texts[guide.address] += [Written("description", one) for one in (*more, *values) if one]
        entries.append(Entry(guide.address, danish, english, "Question" if guide.question else "Page", (), ()))
    amounts = sorted({Decimal(text_of(row["amount"])) for row in graph.ask("choice-amounts")})
    return Guides(indexed(entries, texts, words), known, named(graph, words, things, paid), tuple(amounts))


def _values(graph: Graph, query: str, column: str) -> Iterable[str]:
    found = (text_of(row[column]) for row in graph.ask(query))
    return (names.path_of(value) or value for value in found)


def _questions(lists: Mapping[str, tuple[str, ...]]) -> Iterable[tuple[Guide, list[str]]]:
    for question in questions().values():
        values = {name: lists[kind] for kind, name in _single(question).items()}
        pair = tuple(one.name for one in question.parameters if one.type == _GENERATION)
        pair = pair if len(pair) == 2 else ()
        values |= dict.fromkeys(pair, lists[_GENERATION])
        more = [*question.summary.values(), *question.asked, *question.words, *question.words.values()]
        more += [text(f"theme.{question.theme}", language) for language in LANGUAGES]
        more += [label for parameter in question.parameters for label in parameter.label.values()]
        guide = Guide(
            f"/queries/{question.name}", question.name, question.title, question.defaults(), values, _takes(question),
            pair=pair,
        )  # fmt: skip
        yield guide, more


def _takes(question: Question) -> dict[str, str]:
    kinds = [parameter.type for parameter in question.parameters]
    return {one.type: one.name for one in question.parameters if kinds.count(one.type) == 1}


def _single(question: Question) -> dict[str, str]:
    """Give the parameters that a word may choose, by type: where two are of one type, no word says which is meant."""
    return {kind: name for kind, name in _takes(question).items() if kind in _VALUES}


def _pages(
    values: Mapping[str, Mapping[str, tuple[str, ...]]], paid: frozenset[str]
) -> Iterable[tuple[Guide, list[str]]]:
    for key, address in _PAGES.items():
        title = {language: text(f"{key}.title", language) for language in LANGUAGES}
        more = [text(f"guide.{key}", language) for language in LANGUAGES]
        takes = _PAID if key == "money" else {}
        yield Guide(address, "", title, {}, values.get(key, {}), takes, paid if takes else None), more


def _lead(guide: Guide, words: Iterable[str], thing: Named | None = None, parameter: str = "") -> Lead:
    chosen = _chosen(guide, set(words))
    shown = tuple(map(_shown, chosen.values()))
    if thing:
        chosen, shown = {parameter: thing.value, **chosen}, (thing.name, *shown)
    if not chosen:
        return Lead(guide, guide.address, ())
    # What stands in the form beside what was named narrows the answer too.
    shown += tuple(_shown(value) for name, value in guide.given.items() if name in guide.values and name not in chosen)
    return Lead(guide, f"{guide.address}?{urlencode({**guide.given, **chosen}, safe='/')}", shown)


def _chosen(guide: Guide, words: set[str]) -> dict[str, str]:
    """Give the values that words name: one of a list, or of two generations both, in their order."""
    if guide.pair:
        both = _meant(guide.values[guide.pair[0]], words)
        return dict(zip(guide.pair, both, strict=True)) if len(both) == len(guide.pair) else {}
    meant = {name: _meant(values, words) for name, values in guide.values.items()}
    return {name: values[0] for name, values in meant.items() if len(values) == 1}


def _way(guide: Guide, ends: tuple[str, str]) -> Lead:
    first, last = ends
    return Lead(guide, f"{guide.address}?{urlencode({'one': first, 'other': last}, safe='/')}", ())


def _meant(values: Iterable[str], words: set[str]) -> list[str]:
    """Give the values that hold most of the words; none if none holds any."""
    shared = {value: len(words & set(words_of(_shown(value)))) for value in values}
    most = max(shared.values(), default=0)
    return [value for value, count in shared.items() if count == most and most]


def _shown(value: str) -> str:
    return value.rpartition("/")[2].replace("-", "–")
