"""Markdown to HTML, with the libraries that MkDocs itself uses, in processes that can do nothing else.

Reading order: `renderer` (what can be asked), `pipe` (what crosses to the processes), `inside` (what they do), `page`
(how one page is made), then its parts: `front_matter`, `alerts`, `snippets`, `extensions` with `emoji`, `diagrams` and
`slugs`, `links` with `places` and `lines`, `formulas`, `contents`.
"""

from .extensions import KNOWN
from .limits import Limits
from .pipe import PageLink, PageSource, RenderedPage, SiteContext
from .renderer import Renderer
from .snippets import snippets_named

__all__ = [
    "KNOWN",
    "Limits",
    "PageLink",
    "PageSource",
    "RenderedPage",
    "Renderer",
    "SiteContext",
    "snippets_named",
]
