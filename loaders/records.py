"""The records an analyst writes in the corpus, one class per kind of thing; field names are the ontology's.

A field's value is either the bare value or ``{is: value, lines: …, inferred: …}``. What must stand in the cited
lines word for word is a label, an altLabel, a Wording and every number; ``description`` and ``en`` are ours.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from loaders.fields import GYear, IsoDate, Kinds, Many, Refs, Sentence, Stated, Wording
from loaders.parts import (
    Actors,
    Anything,
    AppropriationFields,
    Directions,
    Measures,
    Objectives,
    ObservationFields,
    Path,
    Steering,
    TargetFields,
    Where,
)


class Record(Where):
    """What every record states."""

    id: Path = Field(
        description="kind/slug; becomes the address https://w3id.org/pejling/id/kind/slug and never changes."
    )
    label: str | None = Field(None, description="The thing's name as the source writes it; looked up in the lines.")
    pieces: Many[str] = Field(
        (), description="The label cut where the raw file tears it apart; each piece is looked up."
    )
    altLabel: Many[Wording] = Field((), description="Other wordings of the same thing in the source.")
    corrected: str | None = Field(None, description="The label with the source's typo mended; not looked up.")
    en: str | None = Field(None, description="English label; ours.")
    description: Sentence | None = Field(
        None, description="One or two Danish sentences of our own; numbers are looked up."
    )
    contradicts: Anything = ()
    cites: Annotated[Refs, Kinds("Publication")] = Field((), description="Studies, laws and plans that this rests on.")
    revisionMark: Literal["inserted", "struck-out", "partly-revised"] | None = None
    related: Anything = Field((), description="Things that these lines tie to this one without a closer relation.")


class Named(Record):
    """A record that cannot do without a name."""

    @model_validator(mode="after")
    def _has_label(self) -> Named:
        if self.label is None:
            raise ValueError("label is missing; write the name as the source does")
        return self


class Generational(Named):
    """A named thing that belongs to a generation and is stated in a policy, plan or document."""

    generation: Annotated[Refs, Kinds("PolicyGeneration")] = ()
    statedIn: Annotated[Refs, Kinds("Policy", "ActionPlan", "SourceDocument")] = ()


class SteeringDocument(Generational):
    startYear: GYear | None = None
    endYear: GYear | None = None
    status: Literal["adopted", "draft", "proposed"] | None = None
    date: Stated[IsoDate] | None = None
    precededBy: Steering = ()
    supplements: Steering = ()
    responsibleCommittee: Annotated[Refs, Kinds("Committee")] = ()
    administeredBy: Annotated[Refs, Kinds("Administration")] = ()
    appropriation: Many[AppropriationFields] = ()
    targetGroup: Annotated[Refs, Kinds("TargetGroup")] = ()


class Policy(SteeringDocument):
    type: Literal["Policy"]
    versionOf: Annotated[Refs, Kinds("Policy")] = ()


class ActionPlan(SteeringDocument):
    type: Literal["ActionPlan"]
    implements: Annotated[Refs, Kinds("Policy")] = ()


class Direction(Generational):
    type: Literal["Vision", "Pejlemaerke", "PriorityArea", "PolicyTrack", "FocusArea", "Principle"]
    number: Wording | None = None
    underDirection: Directions = ()
    responsibleCommittee: Annotated[Refs, Kinds("Committee")] = ()
    administeredBy: Annotated[Refs, Kinds("Administration")] = ()
    responsible: Actors = ()
    targetGroup: Annotated[Refs, Kinds("TargetGroup")] = ()
    appropriation: Many[AppropriationFields] = ()


class Objective(Generational):
    type: Literal["OverallGoal", "Goal", "SubGoal", "AnnualTarget", "Aim"]
    number: Wording | None = None
    underDirection: Directions = ()
    subObjectiveOf: Annotated[
        Refs, Kinds("OverallGoal", "Goal", "SubGoal", "AnnualTarget", "Aim", "Initiative", "Action", "Measure")
    ] = ()
    responsibleCommittee: Annotated[Refs, Kinds("Committee")] = ()
    administeredBy: Annotated[Refs, Kinds("Administration")] = ()
    responsible: Actors = ()
    indicator: Annotated[Refs, Kinds("Indicator")] = ()
    baseline: Many[ObservationFields] = ()
    targetValue: Many[TargetFields] = ()
    targetGroup: Annotated[Refs, Kinds("TargetGroup")] = ()
    partner: Actors = ()
    place: Annotated[Refs, Kinds("Place")] = ()
    contributesTo: Objectives = ()


class Indicator(Generational):
    type: Literal["Indicator"]
    responsibleCommittee: Annotated[Refs, Kinds("Committee")] = ()
    baseline: Many[ObservationFields] = ()
    observation: Many[ObservationFields] = ()
    targetValue: Many[TargetFields] = ()
    measuredBy: Annotated[Refs, Kinds("Publication", "Organisation", "Administration", "Indicator")] = ()


class Measure(Generational):
    type: Literal["Measure", "Initiative", "LighthouseProject", "Action"]
    number: Wording | None = None
    underDirection: Directions = ()
    contributesTo: Objectives = ()
    partOf: Measures = Field((), description="The larger measure that this is a part of.")
    restates: Measures = Field(
        (), description="The same measure as another part of the sources states it; money counts once."
    )
    supplements: Measures = ()
    alternativeTo: Measures = ()
    responsibleCommittee: Annotated[Refs, Kinds("Committee")] = ()
    administeredBy: Annotated[Refs, Kinds("Administration")] = ()
    responsible: Actors = ()
    targetGroup: Annotated[Refs, Kinds("TargetGroup")] = ()
    partner: Actors = ()
    place: Annotated[Refs, Kinds("Place")] = ()
    expectedEffect: Many[Wording] = Field((), description='The source\'s "forventet effekt", word for word.')
    appropriation: Many[AppropriationFields] = ()
    fundedBy: Annotated[Refs, Kinds("FundingSource")] = ()
    observation: Many[ObservationFields] = ()
    startYear: GYear | None = None
    endYear: GYear | None = None
    status: (
        Literal["planned", "ongoing", "pilot", "completed", "delayed", "discontinued", "replaced", "not-started"] | None
    ) = None


class Actor(Named):
    type: Literal["Committee", "Administration", "Organisation"]
    servesCommittee: Annotated[Refs, Kinds("Committee")] = ()
    organisationKind: (
        Literal[
            "association",
            "municipal-unit",
            "advisory-body",
            "state-authority",
            "educational-institution",
            "company",
            "housing-organisation",
            "network",
            "research",
            "citizen-service",
            "council",
            "other",
        ]
        | None
    ) = None
    partOf: Actors = ()
    reportsTo: Actors = ()
    place: Annotated[Refs, Kinds("Place")] = ()


class Concept(Named):
    type: Literal["TargetGroup"]
    broader: Annotated[Refs, Kinds("TargetGroup")] = ()
    observation: Many[ObservationFields] = ()


class Place(Named):
    type: Literal["Place"]
    placeKind: (
        Literal[
            "city",
            "district",
            "neighbourhood",
            "housing-area",
            "school",
            "institution",
            "facility",
            "street",
            "country",
            "region",
            "other",
        ]
        | None
    ) = None
    within: Annotated[Refs, Kinds("Place")] = ()


class FundingSource(Named):
    type: Literal["FundingSource"]
    fundingKind: (
        Literal["budget", "action-plan", "pool", "permanent", "operating-budget", "external", "agreement", "other"]
        | None
    ) = None


class Publication(Named):
    """A study, law, policy, plan or agreement that a source cites."""

    type: Literal["Publication"]
    publicationKind: Literal[
        "study", "statistics", "law", "policy", "plan", "agreement", "convention", "website", "survey", "case", "other"
    ]
    author: Many[Wording] = ()
    year: GYear | None = None
    date: Stated[IsoDate] | None = None
    publisher: Actors = ()


class Observation(ObservationFields):
    """A stated figure on its own."""

    type: Literal["Observation"]
    id: Path
    about: Anything = Field((), description="The thing that the figure is about.")
    generation: Annotated[Refs, Kinds("PolicyGeneration")] = ()
    statedIn: Annotated[Refs, Kinds("Policy", "ActionPlan", "SourceDocument")] = ()
    revisionMark: Literal["inserted", "struck-out", "partly-revised"] | None = None
    underDirection: Directions = ()

    @model_validator(mode="after")
    def _says_what(self) -> Observation:
        if self.description is None:
            raise ValueError("description is missing; say in one Danish sentence what the figure tells")
        return self


class Assessment(Record):
    type: Literal["Assessment"]
    assesses: Annotated[
        Refs, Kinds("Initiative", "Action", "Measure", "Goal", "OverallGoal", "Policy", "ActionPlan", "PriorityArea")
    ]
    verdict: Many[
        Literal[
            "works",
            "goal-met",
            "limited-effect",
            "no-effect",
            "minimal-effect",
            "not-documented",
            "few-applications",
            "low-demand",
            "phase-out-recommended",
            "reallocation-recommended",
            "delayed",
            "progress",
            "not-implemented",
            "implemented",
            "continuation-recommended",
            "too-early",
            "mixed",
            "potential",
        ]
    ]
    assessedBy: Actors = ()
    year: GYear | None = None
    statedIn: Annotated[Refs, Kinds("Policy", "ActionPlan", "SourceDocument")] = ()

    @model_validator(mode="after")
    def _says_what(self) -> Assessment:
        if self.description is None:
            raise ValueError("description is missing; say in one Danish sentence what was judged")
        return self


class Definition(Generational):
    """What a term means in a document; label is the term."""

    type: Literal["Definition"]
    definition: Many[Wording] = Field(description="The defining words of the source, as short as they allow.")
    defines: Anything = ()
    definedBy: Actors = ()
    year: GYear | None = None


class Event(Generational):
    """A meeting, hearing, deadline or step of a yearly cycle."""

    type: Literal["Event"]
    eventKind: Literal[
        "meeting", "hearing", "deadline", "dialogue", "decision", "follow-up", "survey", "publication", "other"
    ]
    date: Stated[IsoDate] | None = None
    year: GYear | None = None
    period: Wording | None = Field(None, description="When, in the words of the source.")
    place: Annotated[Refs, Kinds("Place")] = ()
    partner: Actors = ()
    responsible: Actors = ()
    about: Anything = ()


class Proposal(Generational):
    """What citizens or an administration proposed or recommended."""

    type: Literal["Proposal"]
    proposedBy: Actors = ()
    proposer: Wording | None = None
    number: Wording | None = None
    about: Anything = ()
    underDirection: Directions = ()


class Challenge(Generational):
    """A problem that a document states as ground for its aims or measures."""

    type: Literal["Challenge"]
    underDirection: Directions = ()
    targetGroup: Annotated[Refs, Kinds("TargetGroup")] = ()
    place: Annotated[Refs, Kinds("Place")] = ()


class TextRevision(Record):
    """A piece of text that a draft inserts or strikes out."""

    type: Literal["TextRevision"]
    affects: Anything = ()
    statedIn: Annotated[Refs, Kinds("Policy", "ActionPlan", "SourceDocument")] = ()

    @model_validator(mode="after")
    def _is_marked(self) -> TextRevision:
        if self.revisionMark is None or self.label is None:
            raise ValueError("a TextRevision needs revisionMark and label (its first words as the source writes them)")
        return self


AnyRecord = Annotated[
    Policy
    | ActionPlan
    | Direction
    | Objective
    | Indicator
    | Measure
    | Actor
    | Concept
    | Place
    | FundingSource
    | Publication
    | Observation
    | Assessment
    | Definition
    | Event
    | Proposal
    | Challenge
    | TextRevision,
    Field(discriminator="type"),
]
