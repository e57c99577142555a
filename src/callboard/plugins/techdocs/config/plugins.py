"""Which of MkDocs' plugins a file asks for. A few are known, and what they do is done here; the others have no
effect, and nothing of any is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .reading import Notes
from .site import Redirect
from .tree import Value

CORE: Final = "techdocs-core"
_BLOCKS: Final = "use_pymdownx_blocks"
_OPTIONS: Final = {
    CORE: frozenset({_BLOCKS, "use_material_search"}),
    "search": frozenset(
        {"lang", "separator", "min_search_length", "prebuild_index", "indexing", "pipeline", "enabled"}
    ),
    "redirects": frozenset({"redirect_maps"}),
    "monorepo": frozenset[str](),
    "gh-admonitions": frozenset[str](),
}
_OTHER_NAMES: Final = {"material/search": "search"}


@dataclass(kw_only=True)
class Plugins:
    """What is asked for, with the options that are heeded."""

    core: bool = False
    blocks: bool = False
    redirects: list[Redirect] = field(default_factory=list)


def read_plugins(value: Value | None, notes: Notes) -> Plugins:
    """The plugins that a file lists, as a list of names and one-entry maps, or as one map."""
    found = Plugins()
    for name, options, line in _listed(value, notes):
        known = _OPTIONS.get(name)
        if known is None:
            notes.warn(
                f"the plugin `{name[:100]}` has no effect",
                line,
                hint=f"Plugins of MkDocs are not run here. Known are {', '.join(f'`{each}`' for each in _OPTIONS)}.",
            )
            continue
        for option in options.keys() - known:
            notes.warn(f"the option `{option[:100]}` of the plugin `{name}` has no effect", options[option].line)
        if name == CORE:
            found.core = True
            found.blocks = _BLOCKS in options and options[_BLOCKS].data is True
        elif name == "redirects" and "redirect_maps" in options:
            found.redirects.extend(_redirects(options["redirect_maps"], notes))
    return found


def _listed(value: Value | None, notes: Notes) -> list[tuple[str, Mapping[str, Value], int]]:
    if value is None or value.data is None:
        return []
    found: list[tuple[str, Mapping[str, Value], int]] = []
    for entry in value.data if isinstance(value.data, tuple) else (value,):
        if isinstance(entry.data, str):
            found.append((_name(entry.data), {}, entry.line))
        elif isinstance(entry.data, Mapping):
            found.extend((_name(name), _options(each, notes), each.line) for name, each in entry.data.items())
        else:
            notes.warn("a plugin is a name, or a name with options; this has no effect", entry.line)
    return found


def _name(written: str) -> str:
    return _OTHER_NAMES.get(written, written)


def _options(value: Value, notes: Notes) -> Mapping[str, Value]:
    if isinstance(value.data, Mapping):
        return value.data
    if value.data is not None:
        notes.warn("the options of a plugin have to be a map; these have no effect", value.line)
    return {}


def _redirects(value: Value, notes: Notes) -> list[Redirect]:
    if not isinstance(value.data, Mapping):
        notes.warn("`redirect_maps` has to be a map of old pages to new ones; it has no effect", value.line)
        return []
    found = []
    for old, new in value.data.items():
        if isinstance(new.data, str) and new.data:
            found.append(Redirect(old=old, new=new.data, file=notes.file, line=new.line))
        else:
            notes.warn(f"the redirect of `{old[:100]}` does not say where it leads; it has no effect", new.line)
    return found
