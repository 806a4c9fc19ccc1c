"""The records of what is said: figures, assessments, definitions, events, proposals, challenges, revisions."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from loaders.fields import GYear, IsoDate, Kinds, Many, Refs, Stated, Wording
from loaders.parts import (
    Actors,
    Anything,
    Directions,
    ObservationFields,
    Path,
)
from loaders.record import Generational, Record


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
