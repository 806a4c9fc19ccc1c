"""The records of what is said: figures, assessments, definitions, events, proposals, challenges, revisions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from loaders.fields import GYear, IsoDate, Kinds, Many, PathText, Refs, Stated, Wording
from loaders.parts import (
    Actors,
    Anything,
    Directions,
    Documents,
    Generations,
    ObservationFields,
    Places,
    RevisionMark,
    TargetGroups,
)
from loaders.record import Generational, Record


class Observation(ObservationFields):
    """A stated figure on its own."""

    type: Literal["Observation"]
    id: PathText
    about: Anything = Field((), description="The thing that the figure is about.")
    generation: Generations = ()
    statedIn: Documents = ()
    revisionMark: RevisionMark | None = None
    underDirection: Directions = ()

    @model_validator(mode="after")
    def _says_what(self) -> Observation:
        if self.description is None:
            raise ValueError("description is missing; say in one Danish sentence what the figure tells")
        return self


class Assessment(Record):
    """What a document judges of a measure or an objective."""

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
    statedIn: Documents = ()

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
    """A meeting, consultation, deadline or step of a yearly cycle."""

    type: Literal["Event"]
    eventKind: Literal[
        "meeting", "hearing", "deadline", "dialogue", "decision", "follow-up", "survey", "publication", "other"
    ]
    date: Stated[IsoDate] | None = None
    year: GYear | None = None
    period: Wording | None = Field(None, description="When, in the words of the source.")
    place: Places = ()
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
    targetGroup: TargetGroups = ()
    place: Places = ()


class TextRevision(Record):
    """A piece of text that a draft inserts or strikes out."""

    type: Literal["TextRevision"]
    affects: Anything = ()
    statedIn: Documents = ()

    @model_validator(mode="after")
    def _is_marked(self) -> TextRevision:
        if self.revisionMark is None or self.label is None:
            raise ValueError("a TextRevision needs revisionMark and label (its first words as the source writes them)")
        return self
