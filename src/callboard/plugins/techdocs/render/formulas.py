"""Formulas become MathML, which browsers draw themselves."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from latex2mathml import exceptions
from latex2mathml.converter import convert

FORMULA: Final = re.compile(r'<(span|div) class="arithmatex">\s*\\([(\[])([^<]*?)\\[)\]]\s*</\1>')
FAULTS: Final[tuple[type[Exception], ...]] = (
    *(each for each in vars(exceptions).values() if isinstance(each, type) and issubclass(each, Exception)),
    *(AttributeError, LookupError, RecursionError, RuntimeError, StopIteration, TypeError, ValueError),
)
"""What the converter raises for what it does not know: its own errors, and those that it did not think of."""
LONGEST: Final = 5_000
"""Characters of a formula that is converted; longer ones stay as they are written."""


def draw_formulas(html: str) -> str:
    """The HTML with MathML in the place of each formula that can be read."""
    return FORMULA.sub(_drawn, html) if 'class="arithmatex"' in html else html


def _drawn(found: re.Match[str]) -> str:
    tag, bracket, written = found.groups()
    if len(written) > LONGEST:
        return found[0]
    display = "block" if bracket == "[" else "inline"
    try:
        drawn = convert(unescape(written).strip(), display=display)
    except FAULTS:
        return found[0]
    return f'<{tag} class="arithmatex">{drawn}</{tag}>'
