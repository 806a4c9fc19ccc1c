"""The records an analyst writes in the corpus, one class per kind of thing; field names are the ontology's.

A field's value is either the bare value or ``{is: value, lines: …, inferred: …}``. What must stand in the cited
lines word for word is a label, an altLabel, a Wording and every number; ``description`` and ``en`` are ours.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from loaders.fields import GYear, IsoDate, Kinds, Many, Refs, Stated, Wording
from loaders.parts import (
    Actors,
    Administrations,
    AppropriationFields,
    Committees,
    Directions,
    FundingSources,
    Measures,
    Objectives,
    ObservationFields,
    Places,
    Steering,
    TargetFields,
    TargetGroups,
)
from loaders.record import Generational, Named
from loaders.statements import Assessment, Challenge, Definition, Event, Observation, Proposal, TextRevision


class SteeringDocument(Generational):
    """A policy or a plan."""

    startYear: GYear | None = None
    endYear: GYear | None = None
    status: Literal["adopted", "draft", "proposed"] | None = None
    date: Stated[IsoDate] | None = None
    precededBy: Steering = ()
    supplements: Steering = ()
    responsibleCommittee: Committees = ()
    administeredBy: Administrations = ()
    appropriation: Many[AppropriationFields] = ()
    targetGroup: TargetGroups = ()


class Policy(SteeringDocument):
    """A policy of the city."""

    type: Literal["Policy"]
    versionOf: Annotated[Refs, Kinds("Policy")] = ()


class ActionPlan(SteeringDocument):
    """A plan of measures that carries out a policy."""

    type: Literal["ActionPlan"]
    implements: Annotated[Refs, Kinds("Policy")] = ()


class Direction(Generational):
    """A strategic level below a policy."""

    type: Literal["Vision", "Pejlemaerke", "PriorityArea", "PolicyTrack", "FocusArea", "Principle"]
    number: Wording | None = None
    underDirection: Directions = ()
    responsibleCommittee: Committees = ()
    administeredBy: Administrations = ()
    responsible: Actors = ()
    targetGroup: TargetGroups = ()
    appropriation: Many[AppropriationFields] = ()


class Objective(Generational):
    """What is to be reached."""

    type: Literal["OverallGoal", "Goal", "SubGoal", "AnnualTarget", "Aim"]
    number: Wording | None = None
    underDirection: Directions = ()
    subObjectiveOf: Annotated[
        Refs, Kinds("OverallGoal", "Goal", "SubGoal", "AnnualTarget", "Aim", "Initiative", "Action", "Measure")
    ] = ()
    responsibleCommittee: Committees = ()
    administeredBy: Administrations = ()
    responsible: Actors = ()
    indicator: Annotated[Refs, Kinds("Indicator")] = ()
    baseline: Many[ObservationFields] = ()
    targetValue: Many[TargetFields] = ()
    targetGroup: TargetGroups = ()
    partner: Actors = ()
    place: Places = ()
    contributesTo: Objectives = ()


class Indicator(Generational):
    """What is measured to tell whether an objective is reached."""

    type: Literal["Indicator"]
    responsibleCommittee: Committees = ()
    baseline: Many[ObservationFields] = ()
    observation: Many[ObservationFields] = ()
    targetValue: Many[TargetFields] = ()
    measuredBy: Annotated[Refs, Kinds("Publication", "Organisation", "Administration", "Indicator")] = ()


class Measure(Generational):
    """What is done."""

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
    responsibleCommittee: Committees = ()
    administeredBy: Administrations = ()
    responsible: Actors = ()
    targetGroup: TargetGroups = ()
    partner: Actors = ()
    place: Places = ()
    expectedEffect: Many[Wording] = Field((), description='The source\'s "forventet effekt", word for word.')
    appropriation: Many[AppropriationFields] = ()
    fundedBy: FundingSources = ()
    observation: Many[ObservationFields] = ()
    startYear: GYear | None = None
    endYear: GYear | None = None
    status: (
        Literal["planned", "ongoing", "pilot", "completed", "delayed", "discontinued", "replaced", "not-started"] | None
    ) = None


class Actor(Named):
    """A committee, an administration or another organisation."""

    type: Literal["Committee", "Administration", "Organisation"]
    servesCommittee: Committees = ()
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
    place: Places = ()


class Concept(Named):
    """A target group."""

    type: Literal["TargetGroup"]
    broader: TargetGroups = ()
    observation: Many[ObservationFields] = ()


class Place(Named):
    """A place: a district, a housing area, a school."""

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
    within: Places = ()


class FundingSource(Named):
    """Where money comes from."""

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
