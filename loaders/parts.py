"""What records are made of: references by kind, lines, and figures and amounts that stand inside a record."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from graph import names
from loaders.fields import GYear, Inferable, Kinds, Lines, PathText, Refs, Sentence, Wording

Generations = Annotated[Refs, Kinds("PolicyGeneration")]
Documents = Annotated[Refs, Kinds("Policy", "ActionPlan", "SourceDocument")]
Directions = Annotated[Refs, Kinds("Vision", "Pejlemaerke", "PriorityArea", "PolicyTrack", "FocusArea", "Principle")]
Objectives = Annotated[Refs, Kinds("OverallGoal", "Goal", "SubGoal", "AnnualTarget", "Aim")]
Measures = Annotated[Refs, Kinds("Initiative", "Action", "Measure")]
Steering = Annotated[Refs, Kinds("Policy", "ActionPlan")]
Actors = Annotated[Refs, Kinds("Organisation", "Committee", "Administration")]
Committees = Annotated[Refs, Kinds("Committee")]
Administrations = Annotated[Refs, Kinds("Administration")]
TargetGroups = Annotated[Refs, Kinds("TargetGroup")]
Places = Annotated[Refs, Kinds("Place")]
Publications = Annotated[Refs, Kinds("Publication")]
FundingSources = Annotated[Refs, Kinds("FundingSource")]
Anything = Annotated[Refs, Kinds(*names.KINDS)]
RevisionMark = Literal["inserted", "struck-out", "partly-revised"]
Money = Literal["kr.", "1000 kr.", "mio. kr.", "mia. kr."]
Decimalish = Annotated[Decimal, BeforeValidator(lambda value: Decimal(str(value)))]


class Strict(BaseModel):
    """Refuses unknown fields and changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Where(Strict, Inferable):
    """Where something is stated, whether it is read between the lines, and who said so."""

    lines: Lines = Field(
        description="Lines of the raw file that state this record, e.g. 120, 120-124 or [120, 130-131]."
    )
    note: str | None = Field(None, description="A remark for editors of the corpus; never enters the graph.")


class Figure(Where):
    """A stated figure: as printed, and its value where that is not simply the one number printed."""

    asWritten: str = Field(description='The figure as printed, e.g. "3,3" or "op mod 20 %"; looked up in the lines.')
    value: Decimalish | None = Field(None, description="The value, where asWritten is not simply one number.")
    valueReason: str | None = Field(None, min_length=5, description="How value follows from asWritten.")
    unit: str | None = Field(None, description="Unit from the concept scheme of units, e.g. pct.")
    population: str | None = Field(None, description="Whom the figure counts, in the words of the source.")
    year: GYear | None = Field(None, description="The year that the figure is of.")
    period: Wording | None = Field(None, description="The period in the words of the source, e.g. 3. kvartal 2018.")
    description: Sentence | None = Field(None, description="What the figure says, in our own words (Danish).")
    en: str | None = None
    contradicts: Anything = ()
    cites: Publications = ()

    @model_validator(mode="after")
    def _value_has_reason(self) -> Figure:
        if (self.value is None) != (self.valueReason is None):
            raise ValueError("value and valueReason go together: give both where asWritten is not one plain number")
        return self


class ObservationFields(Figure):
    """An observed figure: baseline, status or statistic."""

    id: PathText | None = None
    observationStatus: Literal["measured", "expected", "laid-down", "to-be-measured"] = Field(
        "measured",
        description="laid-down is what a rule, a plan or a method sets: a limit, a duration, how many parts it has.",
    )
    place: Places = ()
    targetGroup: TargetGroups = ()


class TargetFields(Figure):
    """The value to be reached."""

    id: PathText | None = None


class AppropriationFields(Where):
    """Amounts of one funding line: ``years`` maps each year to its printed amount or to text without amount."""

    years: dict[int, str] = Field(
        default_factory=dict,
        description='Printed amount of each year, e.g. {2019: "3,3", 2020: "3,3"}; "0" is a stated zero.',
    )
    period: Wording | None = Field(
        None, description="Period in the words of the source, for one amount over several years."
    )
    asWritten: str | None = Field(None, description="Printed amount, where it is not tied to single years.")
    amountText: str | None = Field(None, description="What the source writes where it gives no amount.")
    amountUnit: Money | None = Field(None, description="Unit of the printed amounts; else the file's default.")
    fundedBy: FundingSources = ()
    yearLines: Lines | None = Field(None, description="Lines of the table head that name the years.")
    startYear: GYear | None = None
    endYear: GYear | None = None
    description: Sentence | None = None
    contradicts: Anything = ()
    notSummed: Literal["restated", "total", "part", "alternative"] | None = Field(
        None,
        description="Why the amount must not be added to others: it states the same money again, is a sum of other "
        "amounts, is a part of one, or belongs to an alternative.",
    )

    @model_validator(mode="after")
    def _states_something(self) -> AppropriationFields:
        if not (self.years or self.asWritten or self.amountText):
            raise ValueError("an appropriation needs years, asWritten or amountText")
        return self
