"""Finds statements within statements (triple terms of RDF 1.2) in text that strangers may have had a hand in, before the store reads it.

The store's code calls itself for each level of them, and some thousand levels end the process that reads them. SPARQL 1.1
has none, and no row or network holds one.
"""

from __future__ import annotations

import re

# IRIs, escapes in names, comments and literals of Turtle and N-Triples: what stands in them begins no statement.
_OF_RDF = re.compile(
    rb"""(<<) | <[^<>\s]*+> | \\. | \#[^\n\r]*+
       | \"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
       | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+'""",
    re.VERBOSE | re.DOTALL,
)
_OF_JSON = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_INNERMOST = re.compile(rb"\{[^{}\[\]]*+\}|\[[^{}\[\]]*+\]")
# What a triple term cannot do without, and how that can be written otherwise.
_SIGNS = (b"subject", b"\\u")
# Results of SPARQL 1.1 have five levels: the whole, results, bindings, a row, a term.
_LEVELS = 8


def in_rdf(data: bytes) -> bool:
    """Tell whether Turtle or N-Triples has statements within statements.

    Examples
    --------
    >>> in_rdf(b"<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> ."), in_rdf(b'<urn:a#b> <urn:b> "<<(" .')
    (True, False)
    """
    return b"<<" in data and b"<<" in _OF_RDF.sub(rb"\1", data)


def in_results(data: bytes) -> bool:
    """Tell whether results in JSON are nested deeper than those of SPARQL 1.1, or never end.

    Examples
    --------
    >>> in_results(b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "uri", "value": "urn:subject"}}]}}')
    False
    """
    if not any(sign in data for sign in _SIGNS):
        return False
    rest = _OF_JSON.sub(b"", data)
    for _ in range(_LEVELS):
        rest = _INNERMOST.sub(b"", rest)
    return b"{" in rest or b"[" in rest
