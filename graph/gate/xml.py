"""What stands between the store's serialisers and an answer in XML: they write what no reader of XML takes."""

from __future__ import annotations

import re
from typing import IO

from graph.gate.formats import Format
from graph.gate.reading import Refused

FORMATS = frozenset({"xml", "rdfxml"})
# XML 1.0, production 2: no control characters, and neither U+FFFE nor U+FFFF.
_CHARACTER = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# So the store writes a property whose address has no name at its end.
_NAMELESS = b"<oxprefix: "
# An end of what was written that may be the beginning of either.
_KEPT = len(_NAMELESS) - 1


class Unwritable(Refused):
    """An answer that cannot be written in the format asked for; the message says in which it can."""


class Xml:
    """A sink that passes XML on to another, with each carriage return written so that it is read as one.

    A bare one would be read as a line feed (XML 1.0, section 2.11).
    """

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink, self._end = sink, b""

    def write(self, data: bytes) -> int:
        """Pass bytes on; raises Unwritable for what XML cannot hold."""
        self._sink.write(checked(data, self._end))
        self._end = (self._end + data)[-_KEPT:]
        return len(data)

    def flush(self) -> None:
        """Pass on that this is all."""
        self._sink.flush()


def checked(data: bytes, before: bytes = b"") -> bytes:
    """Give XML as readers take it; ``before`` is the end of what came before.

    Raises
    ------
    Unwritable
        If it holds a character that XML cannot, or a property without a name.

    Examples
    --------
    >>> checked(b"<literal>a\\rb</literal>")
    b'<literal>a&#13;b</literal>'
    """
    together = before + data
    if match := _CHARACTER.search(together):
        raise Unwritable(
            f"The answer holds the character U+{ord(match.group().decode()):04X}, which XML cannot hold. "
            "Ask for JSON, CSV or TSV, or, of a graph, for Turtle."
        )
    if _NAMELESS in together:
        raise Unwritable(
            "RDF/XML cannot write a property whose address does not end in a name, such as <http://example.org/1>. "
            "Ask for Turtle, N-Triples or JSON-LD."
        )
    return data.replace(b"\r", b"&#13;")


def written(sink: IO[bytes], format: Format) -> IO[bytes]:
    """Give the sink to write an answer of a format to."""
    return Xml(sink) if format.name in FORMATS else sink  # type: ignore[return-value]
