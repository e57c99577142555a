"""The keys of `mkdocs.yml` that documentation has a use for, and what it says of the others."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from .reading import Notes
from .tree import Value

USED: Final = frozenset(
    [
        "site_name",
        "site_description",
        "site_author",
        "site_url",
        "repo_url",
        "repo_name",
        "edit_uri",
        "edit_uri_template",
        "docs_dir",
        "nav",
        "exclude_docs",
        "not_in_nav",
        "theme",
        "plugins",
        "markdown_extensions",
        "use_directory_urls",
        "strict",
        "validation",
        "copyright",
        "extra",
    ]
)
_ONLY_AT_HOME: Final = frozenset(["site_dir", "dev_addr", "watch", "remote_branch", "remote_name", "google_analytics"])
_RUNS_CODE: Final = frozenset({"hooks"})
_LOOKS: Final = frozenset({"extra_css", "extra_javascript", "extra_templates"})
_THEME: Final = frozenset(
    ["name", "font", "icon", "logo", "favicon", "language", "direction", "palette", "features", "locale"]
)
_LEVELS: Final = frozenset({"warn", "info", "ignore", "relative_to_docs"})
_CHECKS: Final[Mapping[str, frozenset[str]]] = {
    "nav": frozenset({"omitted_files", "not_found", "absolute_links"}),
    "links": frozenset({"not_found", "absolute_links", "unrecognized_links", "anchors"}),
}


@dataclass(frozen=True)
class Table:
    """A map of a file, read key by key. What has another shape than is asked for is noted, and counts as absent."""

    entries: Mapping[str, Value]
    notes: Notes

    def has(self, key: str) -> bool:
        """Whether something stands there, be it empty."""
        return key in self.entries

    def line(self, key: str) -> int:
        """Where it stands, 0 when it does not."""
        return self.entries[key].line if key in self.entries else 0

    def value(self, key: str) -> Value | None:
        """Whatever stands there."""
        return self.entries.get(key)

    def text(self, key: str, default: str = "") -> str:
        """A text, or a number as it is shown."""
        found = self.entries.get(key)
        if found is None or found.data is None:
            return default
        if isinstance(found.data, (str, int, float)) and not isinstance(found.data, bool):
            return str(found.data)
        self.notes.warn(f"`{key}` has to be a text; it has no effect", found.line)
        return default

    def flag(self, key: str, *, default: bool) -> bool:
        """A truth value."""
        found = self.entries.get(key)
        if found is None or found.data is None:
            return default
        if isinstance(found.data, bool):
            return found.data
        self.notes.warn(f"`{key}` has to be true or false; it has no effect", found.line)
        return default

    def table(self, key: str) -> Table:
        """A map."""
        found = self.entries.get(key)
        if found is None or found.data is None:
            return Table({}, self.notes)
        if isinstance(found.data, Mapping):
            return Table(found.data, self.notes)
        self.notes.warn(f"`{key}` has to be a map; it has no effect", found.line)
        return Table({}, self.notes)


def report_unused(top: Table) -> None:
    """Notes every key that has no effect."""
    for key, value in top.entries.items():
        if key in USED:
            continue
        if key in _ONLY_AT_HOME:
            top.notes.info(f"`{key}` has no effect here: it is for who runs MkDocs", value.line)
        elif key in _RUNS_CODE:
            hint = "Nothing of a repository is run when its documentation is built. Leave it out."
            top.notes.warn(f"`{key}` has no effect", value.line, hint=hint)
        elif key in _LOOKS:
            top.notes.warn(f"`{key}` has no effect", value.line, hint="All documentation looks the same here.")
        else:
            close = difflib.get_close_matches(key[:100], USED, n=1, cutoff=0.8)
            top.notes.warn(f"`{key[:100]}` has no effect", value.line, hint=f"Is it `{close[0]}`?" if close else "")


def language_of(top: Table) -> str:
    """The language of the theme. Nothing else of a theme matters; what could have run something is noted."""
    theme = top.value("theme")
    if theme is None or not isinstance(theme.data, Mapping):
        return "en"
    table = Table(theme.data, top.notes)
    for key, value in theme.data.items():
        if key not in _THEME:
            hint = "All documentation looks the same here."
            top.notes.warn(f"`theme.{key[:100]}` has no effect", value.line, hint=hint)
    said = table.text("language", "en")
    if _is_language(said):
        return said
    top.notes.warn(f"`{said[:40]}` is no language", table.line("language"), hint="Write its code, such as `en`.")
    return "en"


def checks_of(top: Table) -> dict[str, str]:
    """How each kind of broken link counts, by `nav.…` and `links.…`; only what a file says."""
    said = top.table("validation")
    found: dict[str, str] = {}
    for group, names in _CHECKS.items():
        inner = said.table(group)
        for name in sorted(names):
            level = inner.text(name) or said.text(name)
            if level in _LEVELS:
                found[f"{group}.{name}"] = level
            elif level:
                line = inner.line(name) or said.line(name)
                top.notes.warn(f"`{level[:40]}` is not one of {', '.join(sorted(_LEVELS))}", line)
        _report_others(inner, names, f"validation.{group}.")
    _report_others(said, frozenset().union(*_CHECKS.values(), _CHECKS), "validation.")
    return found


def _report_others(table: Table, known: frozenset[str], prefix: str) -> None:
    for key, value in table.entries.items():
        if key not in known:
            table.notes.warn(f"`{prefix}{key[:100]}` has no effect", value.line)


def _is_language(said: str) -> bool:
    return len(said) <= 35 and all(part.isalnum() and part.isascii() for part in said.split("-"))
