"""The `${{ }}` language: Nunjucks, in a JavaScript engine without a machine around it, in processes of their own.

Reading order: `renderer` (what can be asked), `answers` (what crosses the pipe), `sandbox` (the inside of a process),
`filters` (what there is beside Nunjucks), `transforming` (what else it can do).
The JavaScript is in `frontend/language/`.
"""

from .answers import Unrenderable
from .filters import BUILT_IN, all_filters, filters_of_plugins
from .limits import Limits
from .renderer import Rendered, Renderer, TextOptions, Truth
from .transforming import Transformer

__all__ = [
    "BUILT_IN",
    "Limits",
    "Rendered",
    "Renderer",
    "TextOptions",
    "Transformer",
    "Truth",
    "Unrenderable",
    "all_filters",
    "filters_of_plugins",
]
