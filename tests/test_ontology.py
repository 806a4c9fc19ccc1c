"""The ontology defines the fixed names, in two languages, each with an example that conforms and one that does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.namespace import SH

from graph import names
from graph.shapes import shapes as checked_shapes
from ontology import ALIGNMENTS, FOLDER, ONTOLOGY, SCHEMES, SHAPES, superclasses

PEJ = Namespace(names.PEJ)
ABSTRACT = {"SteeringDocument", "Direction", "Objective", "Actor", "Thread"}
# The names of VOCABULARY.md that the outside world relies on.
FIXED = [
    "PolicyGeneration",
    "Policy",
    "SteeringDocument",
    "ActionPlan",
    "Direction",
    "Pejlemaerke",
    "PriorityArea",
    "PolicyTrack",
    "FocusArea",
    "Principle",
    "Objective",
    "OverallGoal",
    "Goal",
    "SubGoal",
    "AnnualTarget",
    "Aim",
    "Indicator",
    "Observation",
    "TargetValue",
    "Measure",
    "Initiative",
    "LighthouseProject",
    "Action",
    "Committee",
    "Administration",
    "Organisation",
    "TargetGroup",
    "Place",
    "Appropriation",
    "FundingSource",
    "Assessment",
    "Thread",
    "MeasureThread",
    "ObjectiveThread",
    "TermThread",
    "OrganisationThread",
    "IndicatorThread",
    "LineageLink",
    "SourceDocument",
    "Passage",
    "generation",
    "startYear",
    "endYear",
    "status",
    "precededBy",
    "implements",
    "statedIn",
    "number",
    "underDirection",
    "subObjectiveOf",
    "contributesTo",
    "responsibleCommittee",
    "administeredBy",
    "servesCommittee",
    "targetGroup",
    "partner",
    "place",
    "expectedEffect",
    "appropriation",
    "year",
    "amount",
    "amountText",
    "asWritten",
    "fundedBy",
    "indicator",
    "baseline",
    "targetValue",
    "value",
    "unit",
    "population",
    "assesses",
    "verdict",
    "thread",
    "later",
    "earlier",
    "relation",
    "evidence",
    "continues",
    "alternativeTo",
    "contradicts",
    "revisionMark",
    "inferred",
    "inferenceReason",
    "passage",
    "document",
    "firstLine",
    "lastLine",
]


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ONTOLOGY)


def terms(ontology: Graph) -> list[URIRef]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    return sorted({s for kind in kinds for s in ontology.subjects(RDF.type, kind) if isinstance(s, URIRef)})


def test_every_fixed_name_is_defined(ontology: Graph) -> None:
    defined = {str(term).removeprefix(names.PEJ) for term in terms(ontology)}
    assert len(FIXED) == 87
    assert set(FIXED) <= defined


def test_every_term_has_label_and_definition_in_both_languages(ontology: Graph) -> None:
    found = terms(ontology)
    assert len(found) >= 130
    for term in found:
        for predicate in (RDFS.label, SKOS.definition):
            languages = sorted(str(getattr(o, "language", "")) for o in ontology.objects(term, predicate))
            assert languages == ["da", "en"], f"{term} {predicate}"


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(SHAPES)


CONCRETE = sorted(path.stem for path in (FOLDER / "examples").glob("*.ttl"))


def test_every_class_has_an_example_and_a_counterexample(ontology: Graph) -> None:
    classes = {str(c).removeprefix(names.PEJ) for c in ontology.subjects(RDF.type, OWL.Class)} - ABSTRACT
    assert set(CONCRETE) == classes
    assert sorted(path.stem for path in (FOLDER / "counterexamples").glob("*.ttl")) == CONCRETE
    assert len(CONCRETE) == 44


@pytest.mark.parametrize("name", CONCRETE)
def test_the_example_conforms_and_the_counterexample_does_not(name: str, ontology: Graph, shapes: Graph) -> None:
    outcomes = []
    for folder in ("examples", "counterexamples"):
        data = Graph().parse(FOLDER / folder / f"{name}.ttl")
        conforms, _, _ = validate(data, shacl_graph=shapes, ont_graph=ontology)
        outcomes.append(conforms)
    assert outcomes == [True, False]


def found(data: Graph, shapes: Graph, ontology: Graph) -> set[tuple[str, ...]]:
    _, report, _ = validate(data, shacl_graph=shapes, ont_graph=ontology)
    said = (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.value, SH.resultMessage)
    results = report.subjects(RDF.type, SH.ValidationResult)
    return {tuple(str(sorted(report.objects(result, part))) for part in said) for result in results}


def test_a_build_finds_what_the_shapes_as_written_find(ontology: Graph, shapes: Graph) -> None:
    data = Graph()
    for name in CONCRETE:
        data.parse(FOLDER / "counterexamples" / f"{name}.ttl")
    as_written = found(data, shapes, ontology)
    assert len(as_written) > len(CONCRETE)
    assert found(data, checked_shapes(), ontology) == as_written


def test_every_message_of_a_shape_speaks_both_languages(shapes: Graph) -> None:
    message = URIRef(names.PREFIXES["sh"] + "message")
    carriers = set(shapes.subjects(message))
    assert len(carriers) > 40
    for carrier in carriers:
        assert sorted(str(getattr(m, "language", "")) for m in shapes.objects(carrier, message)) == ["da", "en"]


def test_alignments_speak_of_defined_terms_only(ontology: Graph) -> None:
    known = set(terms(ontology))
    subjects = {s for s in Graph().parse(ALIGNMENTS).subjects() if isinstance(s, URIRef)}
    assert len(subjects) > 20
    assert subjects <= known


def test_concepts_are_named_in_both_languages_and_in_a_scheme() -> None:
    schemes = Graph().parse(SCHEMES)
    concepts = set(schemes.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) > 90
    for concept in concepts:
        assert schemes.value(concept, SKOS.inScheme) is not None
        assert sorted(str(getattr(o, "language", "")) for o in schemes.objects(concept, RDFS.label)) == ["da", "en"]


def test_turtle_keeps_one_predicate_a_line_and_terms_in_order() -> None:
    for path in (ONTOLOGY, ALIGNMENTS):
        text = path.read_text("utf-8")
        subjects = re.findall(r"^pej:(\w+)$", text, re.MULTILINE)
        classes = [s for s in subjects if s[0].isupper()]
        properties = [s for s in subjects if s[0].islower()]
        assert classes == sorted(classes)
        assert properties == sorted(properties)
        bodies = [line for line in text.splitlines() if line and not line.startswith(("@prefix", "pej:", "<", "."))]
        assert len(bodies) > 30
        assert all(re.fullmatch(r"  (a|[a-z]+:\w+) \S.* ;", line) for line in bodies)


def test_superclasses_are_read_from_the_ontology() -> None:
    assert superclasses()["LighthouseProject"] == ("Initiative", "Measure")


def test_every_property_of_the_data_is_defined(dataset: Path, ontology: Graph) -> None:
    known = {str(term) for term in terms(ontology)}
    used = set(re.findall(rf"<({re.escape(names.PEJ)}\w+)>", dataset.read_text("utf-8")))
    assert len(used) > 80
    assert used <= known


def test_the_statement_nodes_that_the_program_mints_conform(shapes: Graph) -> None:
    from graph.triples import quads
    from loaders.assembly import assemble
    from loaders.corpus import read_corpus

    things = assemble(read_corpus(Path(__file__).resolve().parent / "lilleby" / "corpus"))
    data = Graph().parse(data="".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in quads(things)), format="nt")
    for file in (ONTOLOGY, SCHEMES):
        data.parse(file)
    assert len(set(data.subjects(RDF.type, PEJ.Statement))) > 5
    conforms, _, text = validate(data, shacl_graph=shapes, inference="none")
    assert conforms, text
