"""What every record states, and what every named one and every one of a generation states besides."""

from __future__ import annotations

from pydantic import Field, model_validator

from loaders.fields import Many, PathText, Sentence, Wording
from loaders.parts import Anything, Documents, Generations, Publications, RevisionMark, Where


class Record(Where):
    """What every record states."""

    id: PathText = Field(
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
    cites: Publications = Field((), description="Studies, laws and plans that this rests on.")
    revisionMark: RevisionMark | None = None
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

    generation: Generations = ()
    statedIn: Documents = ()
