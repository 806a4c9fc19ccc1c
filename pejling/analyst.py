"""The graph for analysts: one object to ask, search, trace and draw with; every answer is plain rows.

from pejling import open_graph

city = open_graph("build/pejling.nq")
city.ask("amount-per-target-group", year=2019).to_pandas()
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal

from graph import gate, questions
from graph.answers import Answer, Knowledge, Network, descent, traced
from graph.answers.answer import read_answer
from graph.answers.choosing import addressed
from graph.answers.descent import LineageAnswer
from graph.answers.finding import NothingNamed
from graph.answers.given import name_given, slug_given, text_given
from graph.answers.listed import found, question_table, term_table
from graph.answers.networks import WITHOUT, policy_part
from graph.answers.things import Thing, thing_of
from graph.description import describe
from graph.rows import Table
from graph.store import Graph
from graph.workers import single
from graph.workers.frames import Job
from graph.workers.limits import Limits
from pejling.bars import BarsAnswer

Value = str | int | float | Decimal | Thing
# Runs a query within limits, and tells whether rows were left out.
Runner = Callable[[Graph, Job, Limits], tuple[bytes, bool]]


@dataclass(frozen=True, repr=False)
class Analyst:
    """An open dataset. Things may be named by address (``goal/2019-2022/1``), IRI or name, or given as a ``Thing``."""

    known: Knowledge
    limits: Limits
    run: Runner = single.answer

    @property
    def version(self) -> str:
        """The version of the dataset: its build, by content."""
        return self.known.version

    def __repr__(self) -> str:
        return f"<Analyst: version {self.version}; questions(), ask(), query(), find(), thing(), lineage(), network()>"

    def questions(self, theme: str | None = None) -> Answer:
        """Give the ready-made questions with their parameters, all or those of a theme.

        Examples
        --------
        >>> [row["parameters"] for row in lilleby.questions("goals") if row["question"] == "goals-of-a-generation"]
        ['generation (PolicyGeneration), stated_in (SteeringDocument)']
        """
        return self._answer(question_table(theme), "Ready-made questions")

    def ask(self, question: str, /, **parameters: Value | None) -> Answer:
        """Ask a ready-made question.

        Parameters
        ----------
        question : str
            Its name; ``questions()`` lists them.
        **parameters
            Values by name: an address, IRI, ``Thing`` or whole name for a thing, an int for a year, numbers and texts;
            None stands for one not given.

        Raises
        ------
        graph.questions.UnknownQuestion, graph.questions.BadParameter
            If there is no such question or parameter; the message says what there is.

        Examples
        --------
        >>> [row["goalLabel"] for row in lilleby.ask("goals-of-a-generation", generation="generation/2030-2033")]
        ['Flere børn skal låne bøger']
        """
        chosen = questions.question(text_given("The question", question))
        given = {
            name: value.iri if isinstance(value, Thing) else str(value)
            for name, value in parameters.items()
            if value is not None
        }
        values = addressed(self.known.graph, chosen, given)
        sparql = chosen.bind(values)
        rows, truncated = self.run(self.known.graph, Job("query", sparql, "tsv"), self.limits)
        found = read_answer(self.known, rows, "tsv", chosen.title["da"], sparql, truncated)
        if chosen.view != "chart":
            return found
        return BarsAnswer(
            found.table,
            found.title,
            sparql,
            truncated,
            known=self.known,
            question=chosen,
            values=values,
            rows_in_tsv=rows,
        )

    def query(self, sparql: str, labels: bool = True) -> Answer:
        """Run a SPARQL query; the prefixes of the known vocabularies need not be declared.

        Parameters
        ----------
        sparql : str
            SELECT; ASK, which gives one row with ``answer``; or CONSTRUCT or DESCRIBE, which give a row for each
            triple with ``subject``, ``predicate``, ``object``.
        labels : bool
            Whether a column ``xLabel`` with Danish names follows each column ``x`` of IRIs that has none.

        Raises
        ------
        graph.gate.Malformed, graph.gate.Refused
            If it is no SPARQL 1.1 (with the place), changes data or reaches outside.
        graph.workers.stops.Stopped
            If it took more time, memory or bytes than the limits allow.

        Examples
        --------
        >>> lilleby.query('''
        ...     SELECT ?year (SUM(?amount) AS ?kroner) WHERE { ?a pej:year ?year ; pej:amount ?amount }
        ...     GROUP BY ?year ORDER BY ?year
        ... ''').rows[1]
        {'year': 2031, 'kroner': Decimal('1700000')}
        >>> lilleby.query("ASK { ?x a pej:LighthouseProject }").rows
        [{'answer': False}]
        """
        return self._run(text_given("The query", sparql), "SPARQL", labels)

    def find(
        self,
        words: str,
        type: str = "",
        generation: str = "",
        committee: str = "",
        limit: int = 20,
        as_typed: bool = False,
    ) -> Answer:
        """Find things by their names, other wordings, descriptions and (with the sources at hand) passages, best first.

        A word that stands nowhere is taken for the most similar one; where few things hold the words, others of the same meaning
        are searched for too: ``notes`` of the answer say so, and ``insteadOf`` of a row.

        Parameters
        ----------
        words : str
            Words in any inflection, parts of compounds, beginnings.
        type : str
            Only things of this class, e.g. ``Initiative``.
        generation, committee : str
            Only things of this generation, e.g. ``2019-2022``, or committee, e.g. ``socialudvalget``, or its address.
        limit : int
            At most so many.
        as_typed : bool
            Not for other words of the same meaning.

        Raises
        ------
        graph.search.UnknownFacet, ValueError
            If no thing has that class, generation or committee, the limit is below 1, or there is no word.

        Examples
        --------
        >>> lilleby.find("bøger", type="Goal").rows[0]["thingLabel"]
        'Flere børn skal låne bøger'
        >>> lilleby.find("bogbissen").notes
        ("'bogbissen' stands nowhere; searched for 'bogbussen'.",)
        """
        limits = {"type": type, "generation": slug_given(generation), "committee": slug_given(committee)}
        return found(self.known, text_given("What is searched for", words), limits, limit, as_typed)

    def ontology(self) -> Answer:
        """Give the classes and properties with their names and definitions in Danish and English.

        Examples
        --------
        >>> [(row["kind"], row["labelDa"], row["parent"]) for row in lilleby.ontology() if row["name"] == "pej:SubGoal"]
        [('Class', 'delmål', 'pej:Objective')]
        """
        return self._answer(term_table(self.known), "Ontology")

    def thing(self, name: str | Thing) -> Thing:
        """Give a thing with all that is said of it, each statement with its source.

        Raises
        ------
        graph.answers.finding.NothingNamed
            If there is none of that name or address.

        Examples
        --------
        >>> bus = lilleby.thing("Bogbussen")
        >>> bus.type, bus.english, [place["firstLine"] for place in bus.passages]
        ('Initiative', 'The book bus', [10, 15])
        >>> [row["valueLabel"] for row in bus.statements if row["property"] == "pej:place"]
        ['Nordby']
        """
        iri = self.iri(name)
        description = describe(self.known.graph, iri)
        if description is None:
            raise NothingNamed(f"The graph says nothing of {name!r}. Search with find().")
        return thing_of(description, self.known)

    def passages(self, name: str | Thing) -> Answer:
        """Give the passages that state a thing, with their text where the source documents are at hand.

        Examples
        --------
        >>> lilleby.passages("goal/2030-2033/1").rows[0]["text"]
        '1. Flere børn skal låne bøger'
        """
        iri = self.iri(name)
        return self._answer(self.known.with_text(self.known.sources_of([iri])), self.known.label(iri) or str(name))

    def lineage(self, name: str | Thing = "", evidence: str = "weak") -> LineageAnswer:
        """Give the line of a thing through the generations, one row for each link from an earlier thing to a later one.

        The answer's ``save`` writes it as csv, xlsx, jsonld, graphml, gexf, svg, png or a page that opens offline.

        Parameters
        ----------
        name : str
            The thing; or the address of a thread, such as ``thread/feriecamp``; without it all lineage.
        evidence : str
            Least evidence grade: ``stated``, ``same-name``, ``same-content`` or ``weak`` (all).

        Raises
        ------
        graph.answers.finding.NothingNamed, graph.lineage.UnknownGrade

        Examples
        --------
        >>> len(lilleby.lineage("Bogbussen"))  # one generation only: nothing to come from
        0
        >>> for link in city.lineage("Feriecamp", evidence="stated"):
        ...     print(link["earlierGeneration"], link["relation"], link["laterGeneration"])
        2015-2018 reduced 2019-2022
        """
        return descent.lineage(self.known, name_given(name), evidence)

    def compare(self, first: str, last: str, kind: str = "Measure", evidence: str = "weak") -> Answer:
        """Compare two generations: a row for each thing gone, added, continued or changed.

        Parameters
        ----------
        first, last : str
            The generations, e.g. ``2015-2018`` and ``2019-2022``, or their addresses.
        kind : str
            ``Measure``, ``Objective`` or ``Direction``.
        evidence : str
            As for ``lineage``.

        Raises
        ------
        graph.comparison.NoSuchGeneration, graph.lineage.UnknownGrade

        Examples
        --------
        >>> answer = city.compare("2015-2018", "2019-2022", kind="Direction")
        >>> sorted({row["status"] for row in answer})
        ['added', 'both', 'changed', 'continued', 'gone']
        """
        return traced.comparison(self.known, slug_given(first), slug_given(last), kind, evidence)

    def paths(
        self,
        one: str | Thing,
        other: str | Thing,
        limit: int = 3,
        language: str = "da",
        longer: float | None = None,
    ) -> Answer:
        """Tell how two things are connected: a row for each step of each path, with the step in words.

        With ``longer`` only paths that cost at most so much more than the shortest; 0 gives all the shortest.

        Raises
        ------
        graph.answers.finding.NothingNamed, graph.paths.NotConnected, ValueError

        Examples
        --------
        >>> [row["targetLabel"] for row in lilleby.paths("Bogbussen", "Kulturudvalget", limit=1)]
        ['Flere børn skal låne bøger', 'Kulturudvalget']
        """
        return traced.paths(self.known, name_given(one), name_given(other), limit, language, longer)

    def network(
        self, name: str | Thing | None = None, steps: int = 1, without: tuple[str, ...] = WITHOUT, language: str = "da"
    ) -> Network:
        """Give the policy network, or what lies within so many steps of a thing, as a networkx graph.

        Parameters
        ----------
        name : str, optional
            The thing in the centre; without it the whole network.
        steps : int
            How far from the centre.
        without : tuple of str
            Properties (local names) to leave out.
        language : str
            ``da`` or ``en``: the words on the edges.

        Returns
        -------
        Network
            A networkx graph: IRIs as nodes with ``label``, ``english``, ``type``, ``generations``; edges with
            ``property``, ``label``. A notebook shows it as a picture; ``save`` writes it to a file.

        Raises
        ------
        graph.answers.finding.NothingNamed, ValueError
            If there is no such thing, property or language, or no step.

        Examples
        --------
        >>> sorted(data["label"] for _, data in lilleby.network("Nordby").nodes(data=True))
        ['Bogbussen', 'Nordby']
        """
        centre = None if name is None else self.iri(name, self.known.policy.nodes)
        return policy_part(self.known, centre, steps, without, language)

    def iri(self, name: str | Thing, preferred: Collection[str] = ()) -> str:
        """Give the IRI of a thing by address, IRI or name; raises NothingNamed if there is none.

        Examples
        --------
        >>> lilleby.iri("Bogbussen").removeprefix("https://w3id.org/pejling/id/")
        'initiative/2030-2033/bogbussen'
        """
        return self.known.iri(name_given(name), preferred)

    def _answer(self, found: Table, title: str) -> Answer:
        return Answer(found, title, "", known=self.known)

    def _run(self, sparql: str, title: str, labels: bool = True) -> Answer:
        format = "ntriples" if gate.classify(sparql).gives_triples else "json"
        data, truncated = self.run(self.known.graph, Job("query", sparql, format), self.limits)
        return read_answer(self.known, data, format, title, sparql, truncated, labels)
