"""Ids that shadow nothing of the page around: neither an element of the portal nor a name that its scripts look up.

An element with an id is a property of `window`, and the first with an id is the one that is found. Headings are named
as people like, `help` or `main` among them: what is taken gets a prefix, wherever it stands, so that links to it go on
working.
"""

from __future__ import annotations

import re

LONGEST = 250
PREFIX = "docs-"
SHELL = frozenset(
    {"connection", "create", "filter-outcome", "fragment", "graph-form", "help", "help-title", "list", "main"}
    | {"palette", "palette-list", "problem-title", "results", "shortcuts", "side", "star-form", "templates"}
    | {"theme-label", "toasts", "wizard"}
)
"""The ids of the portal's own pages."""
GLOBALS = frozenset(
    {"addeventlistener", "callboard", "dispatchevent", "document", "htmx", "idiomorph", "mermaid", "module", "process"}
    | {"removeeventlistener", "require", "self", "top", "trustedtypes", "when", "window"}
    | {"constructor", "hasownproperty", "isprototypeof", "propertyisenumerable", "tolocalestring", "tostring"}
    | {"valueof", "__proto__"}
)
"""What an id would shadow on `window`, or what scripts look for there."""
TAKEN = SHELL | GLOBALS
TAKEN_BEGINNINGS = ("cb-", "filter-", "group-", "htmx-", "hx-", "js-", "palette-", "__define", "__lookup")
SPACES = re.compile(r"\s")


def safe_id(value: str) -> str | None:
    """The id that a page may use in place of this one; None for what is none."""
    if not value or len(value) > LONGEST or SPACES.search(value):
        return None
    folded = value.lower()
    return f"{PREFIX}{value}" if folded in TAKEN or folded.startswith(TAKEN_BEGINNINGS) else value


def safe_fragment(url: str) -> str:
    """An address whose fragment leads to the id that its target has got, if it is a relative one."""
    before, hash_sign, fragment = url.partition("#")
    if not fragment or before.startswith("//") or ":" in before.partition("/")[0]:
        return url
    return f"{before}{hash_sign}{safe_id(fragment) or fragment}"
