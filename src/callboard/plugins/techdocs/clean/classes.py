"""Which class names documentation may use: those that its own libraries write. None of them is one of the portal's."""

from __future__ import annotations

import re
from functools import lru_cache

from pygments.token import STANDARD_TYPES

LONGEST = 60
PYGMENTS = frozenset(STANDARD_TYPES.values()) | {"code", "codehilite", "filename", "highlight", "highlighttable", "hll"}
PYGMENTS -= {""}
PYGMENTS |= {"lineno", "linenodiv", "linenos", "linenums", "normal", "special", "linespan"}
ADMONITIONS = frozenset(
    {"abstract", "admonition", "admonition-title", "attention", "bug", "caution", "check", "cite", "danger", "details"}
    | {"done", "end", "error", "example", "fail", "failure", "faq", "help", "hint", "important", "info", "inline"}
    | {"missing", "new", "note", "question", "quote", "settings", "seealso", "success", "summary", "tip", "tldr"}
    | {"todo", "warning"}
)
TABS = frozenset({"tabbed-alternate", "tabbed-block", "tabbed-content", "tabbed-labels", "tabbed-set"})
LISTS = frozenset({"task-list", "task-list-control", "task-list-indicator", "task-list-item"})
NOTES = frozenset({"footnote", "footnote-backref", "footnote-ref"})
TEXT = frozenset(
    {"arithmatex", "critic", "emojione", "gemoji", "headerlink", "keys", "magiclink", "mermaid", "twemoji"}
    | {"annotate", "cards", "graphviz", "grid", "plantuml", "toc", "toclink"}
)
MATERIAL = frozenset(
    {"md-button", "md-button--primary", "md-ellipsis", "md-tag", "md-tags", "md-typeset", "md-typeset__table"}
    | {"md-typeset__scrollwrap", "md-content__inner"}
)
OURS = {"sr": "s"}
"""A class that hides text in the portal, and marks regular expressions in code: those are strings as well."""
KNOWN = (PYGMENTS | ADMONITIONS | TABS | LISTS | NOTES | TEXT | MATERIAL) - OURS.keys()
PATTERN = re.compile(
    r"language-[A-Za-z0-9_+#.-]+|key-[a-z0-9-]+|magiclink-[a-z0-9-]+|ln-\d+"
    r"|[a-z]{1,3}(?:-[A-Z][A-Za-z]+)+"  # Pygments' classes for tokens that have no short name
)


@lru_cache(maxsize=4096)
def keep_classes(value: str) -> str | None:
    """Those of the names that are known, None when none is left."""
    return " ".join(name for name in (OURS.get(each, each) for each in value.split()) if is_known(name)) or None


def is_known(name: str) -> bool:
    """Whether a page may use a class of this name."""
    return bool(name) and len(name) <= LONGEST and (name in KNOWN or PATTERN.fullmatch(name) is not None)
