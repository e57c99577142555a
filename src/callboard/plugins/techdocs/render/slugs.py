"""How ids are made of headings, where a site names one of the functions that its libraries have for that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from markdown.extensions.toc import slugify as ascii_slugs
from markdown.extensions.toc import slugify_unicode
from pymdownx.slugs import slugify  # type: ignore[import-untyped]

CASES: Final = frozenset({"none", "lower", "lower-ascii", "fold"})
FORMS: Final = frozenset({"NFC", "NFD", "NFKC", "NFKD"})
OLD: Final[Mapping[str, Mapping[str, Any]]] = {
    "gfm": {"case": "lower-ascii"},
    "gfm_encoded": {"case": "lower-ascii", "percent_encode": True},
    "uslugify": {"case": "lower"},
    "uslugify_cased": {},
    "uslugify_cased_encoded": {"percent_encode": True},
    "uslugify_encoded": {"case": "lower", "percent_encode": True},
}
"""Functions that pymdown-extensions had once, as options of the one it has now."""


def slug_of(said: Any) -> Callable[[str, str], str]:
    """The function of that dotted name, or of `{"function": name, "options": …}`. What is not known is Markdown's."""
    name, options = (said.get("function"), said.get("options")) if isinstance(said, Mapping) else (said, {})
    short = str(name).removeprefix("pymdownx.slugs.")
    made: Callable[[str, str], str]
    if short == "slugify":
        made = slugify(**_allowed(options if isinstance(options, Mapping) else {}))
    elif short in OLD:
        made = slugify(**OLD[short])
    else:
        made = slugify_unicode if short == "markdown.extensions.toc.slugify_unicode" else ascii_slugs
    return made


def _allowed(options: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if options.get("case") in CASES:
        kept["case"] = options["case"]
    if options.get("normalize") in FORMS:
        kept["normalize"] = options["normalize"]
    if isinstance(options.get("percent_encode"), bool):
        kept["percent_encode"] = options["percent_encode"]
    return kept
