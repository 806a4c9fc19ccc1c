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
    AppropriationFields,
    Directions,
    Measures,
    Objectives,
    ObservationFields,
    Steering,
    TargetFields,
)
from loaders.record import Generational, Named
from loaders.statements import Assessment, Challenge, Definition, Event, Observation, Proposal, TextRevision


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
