"""What templates show is escaped as Jinja does it, whatever it is."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup, escape

from graph.markup import Templates, shown


class _Word(str):
    """A text that is no plain one."""

    __slots__ = ()


@pytest.mark.parametrize(
    "value", ['<a href="\'">&', _Word("<b>"), Markup("<b>"), 7, 7.5, True, None, Decimal("1.50"), ["<i>"], Path("a&b")]
)
def test_a_value_is_shown_as_jinja_shows_it(value: object) -> None:
    assert shown(value) == escape(value)


TEMPLATE = """{% macro cell(words, mark="&") %}<td>{{ words }}{{ mark }}{% if caller is defined %}{{ caller(words) }}{% endif %}</td>{% endmacro %}
{% for one in given %}{{ loop.cycle("<", ">") }}{{ cell(one, mark=loop.index) }}{% endfor %}
{% call(one) cell("<b>") %}{{ one }}{{ one|upper }}{% endcall %}
{{ cell(kept) }}{{ {"items": "<i>"}.get("items") }}"""
FILLED = """<td>&lt;b&gt;&amp;&lt;b&gt;&lt;B&gt;</td><td><b>&amp;</td>&lt;i&gt;"""


def test_macros_loops_and_functions_are_called_as_ever(tmp_path: Path) -> None:
    templates = Templates(tmp_path)
    filled = templates.from_string(TEMPLATE).render(given=["<x>", "y"], kept=Markup("<b>"))
    assert filled.replace("\n", "") == "&lt;<td>&lt;x&gt;1</td>&gt;<td>y2</td>" + FILLED
    with pytest.raises(UndefinedError):
        templates.from_string("{{ unknown }}").render()
