"""A page that cannot be rendered: its source as text, which is better than no page."""

from __future__ import annotations

from html import escape
from typing import Final

from ..model import DocsProblem
from .pipe import PageSource, RenderedPage

MOST: Final = 256 * 1024
"""Characters that are shown of it."""


def as_written(page: PageSource, message: str, *, line: int = 0, hint: str = "") -> RenderedPage:
    """The page with what is wrong with it."""
    problem = DocsProblem(message=message, file=page.source, line=line, hint=hint, level="error")
    return RenderedPage(
        uri=page.uri,
        html=f"<pre><code>{escape(page.text[:MOST], quote=False)}</code></pre>",
        problems=(problem,),
        failed=True,
    )
