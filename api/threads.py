"""The threads that a thing's page leads to, each with the reasons for showing it in the reader's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from api.labels import label_of
from api.state import derived_of
from api.texts import language_of
from graph.lineage import Reason, Telling
from graph.paths import phrases

# So many stand open; what comes after them is folded away, for a committee's measures stand in a dozen threads.
_OPEN = 3


@dataclass(frozen=True)
class Told:
    """The threads that tell of a thing: those that stand open, those folded away, and the words of a joining statement."""

    shown: tuple[Telling, ...]
    more: tuple[Telling, ...]
    phrase: Callable[[Reason], str]

    @property
    def found(self) -> bool:
        """Whether any is shown on another ground than that the thing stands in it."""
        return any(one.basis != "member" for one in (*self.shown, *self.more))


def threads_of(request: Request, iri: str) -> Told:
    """Give the threads that tell of a thing; none of what cannot be found by name.

    Parameters
    ----------
    request : Request
        Decides the language.
    iri : str
        The thing.
    """
    derived = derived_of(request)
    entry = derived.by_iri.get(iri)
    told = derived.thread_names.telling(derived.service.graph, entry) if entry else ()
    language = language_of(request)

    def phrase(reason: Reason) -> str:
        words = phrases().get(reason.property)
        if words is None:
            return label_of(derived.property_labels, reason.property, language)
        return words[language if reason.forward else f"{language}_back"]

    # What the thing stands in, or what bears its name, is never folded away.
    near = sum(one.basis in ("member", "name") for one in told)
    return Told(told[: max(_OPEN, near)], told[max(_OPEN, near) :], phrase)
