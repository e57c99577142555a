"""Which Markdown extensions a site gets, with which options: what MkDocs has, what the file lists, and what
`mkdocs-techdocs-core` adds, in the order in which they are given to Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from .extension_names import HARMLESS, KNOWN_EXTENSIONS, short_name
from .reading import Notes
from .site import Extension
from .tree import Value

Configs: TypeAlias = dict[str, dict[str, Any]]

_BUILT_IN: Final = ("toc", "tables", "fenced_code")
_SNIPPETS: Final = "pymdownx.snippets"
_SNIPPETS_CLASS: Final = "pymdownx.snippets:SnippetExtension"
_EXTRA: Final = "pymdownx.extra"
_TYPES: Final = [
    "new",
    "settings",
    "note",
    "abstract",
    "info",
    "tip",
    "success",
    "question",
    "warning",
    "failure",
    "danger",
    "bug",
    "example",
    "quote",
]
_PLAIN_BLOCKS: Final = ("admonition", "pymdownx.details", "pymdownx.tabbed")
_NEW_BLOCKS: Final = ("pymdownx.blocks.admonition", "pymdownx.blocks.details", "pymdownx.blocks.tab")
_CORE: Final = [
    "pymdownx.caret",
    "pymdownx.critic",
    "pymdownx.emoji",
    "pymdownx.inlinehilite",
    "pymdownx.magiclink",
    "pymdownx.mark",
    "pymdownx.smartsymbols",
    "pymdownx.snippets",
    "pymdownx.highlight",
    "pymdownx.extra",
    "pymdownx.tasklist",
    "pymdownx.tilde",
    "markdown_inline_graphviz",
    "plantuml_markdown",
    "mdx_truly_sane_lists",
]


def read_extensions(value: Value | None, notes: Notes) -> tuple[list[str], Configs]:
    """The extensions that a file lists, MkDocs' own in front, and the options of those that have some."""
    names, configs = list(_BUILT_IN), Configs()
    for name, options, line in _listed(value, notes):
        plain = _SNIPPETS if name == _SNIPPETS_CLASS else name
        if short_name(plain) not in KNOWN_EXTENSIONS:
            notes.warn(
                f"the Markdown extension `{name[:100]}` has no effect",
                line,
                hint="It is not among those that documentation may use here.",
            )
            continue
        if plain not in names:
            names.append(plain)
        if found := _options(plain, options, notes):
            configs[plain] = found
    return names, configs


def with_core(names: list[str], own: Configs, *, blocks: bool) -> tuple[list[str], Configs]:
    """The same with what techdocs-core adds. Where the file has options too, each of its own counts."""
    configs = {name: dict(options) for name, options in own.items()}
    for name, defaults in _core_options(blocks=blocks).items():
        configs[name] = dict(defaults)
    inside = {name: configs.pop(name) for name in sorted(KNOWN_EXTENSIONS[_EXTRA]) if name in configs}
    configs[_EXTRA] = configs.get(_EXTRA, {}) | inside
    for name, options in own.items():
        if name in configs and name != _EXTRA:
            configs[name] |= options
    return [*names, "toc", *(_NEW_BLOCKS if blocks else _PLAIN_BLOCKS), *_CORE], configs


def arrange(names: list[str], configs: Configs) -> tuple[Extension, ...]:
    """Names and options in one. What snippets may read is decided elsewhere, whatever a file says."""
    sealed = configs | {_SNIPPETS: {"restrict_base_path": True}}
    return tuple(Extension(name=short_name(name), options=sealed.get(name, {})) for name in names)


def _listed(value: Value | None, notes: Notes) -> list[tuple[str, Value | None, int]]:
    """Name, options and line of each entry, of a list of names and one-entry maps, or of one map."""
    if value is None or value.data is None:
        return []
    entries = value.data if isinstance(value.data, tuple) else (value,)
    found: list[tuple[str, Value | None, int]] = []
    for entry in entries:
        if isinstance(entry.data, str):
            found.append((entry.data, None, entry.line))
        elif isinstance(entry.data, Mapping):
            found.extend((name, options, options.line) for name, options in entry.data.items())
        else:
            notes.warn("a Markdown extension is a name, or a name with options; this has no effect", entry.line)
    return found


def _options(name: str, value: Value | None, notes: Notes) -> dict[str, Any]:
    """Those options that the extension has."""
    if value is None or value.data is None:
        return {}
    if not isinstance(value.data, Mapping):
        notes.warn(f"the options of `{name}` have to be a map; they have no effect", value.line)
        return {}
    known = KNOWN_EXTENSIONS[short_name(name)]
    for option, each in value.data.items():
        if option not in known and not (name == _SNIPPETS and option in HARMLESS):
            notes.warn(f"the option `{option[:100]}` of `{name}` has no effect", each.line)
    kept = {option: each for option, each in value.data.items() if option in known}
    if short_name(name) in (_EXTRA, "extra"):
        return {inner: _options(inner, each, notes) for inner, each in kept.items()}
    return {option: each.plain() for option, each in kept.items()}


def _core_options(*, blocks: bool) -> Mapping[str, Mapping[str, Any]]:
    tabbed = {"alternate_style": True}
    new: dict[str, dict[str, Any]] = {
        "pymdownx.blocks.admonition": {"types": _TYPES},
        "pymdownx.blocks.details": {"types": [{"name": f"details-{each}", "class": each} for each in _TYPES]},
        "pymdownx.blocks.tab": tabbed,
    }
    return {
        "toc": {"permalink": True},
        **(new if blocks else {"pymdownx.tabbed": tabbed}),
        "pymdownx.emoji": {"emoji_generator": "pymdownx.emoji.to_svg"},
        "pymdownx.highlight": {"linenums": True, "pygments_lang_class": True},
        "pymdownx.betterem": {"smart_enable": "all"},
        "pymdownx.tasklist": {"custom_checkbox": True},
    }
