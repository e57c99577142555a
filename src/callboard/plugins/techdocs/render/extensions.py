"""Which extensions of Markdown a site may use, and what they may be told: what names files, commands, functions of
Python or other machines is not among it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import mdx_truly_sane_lists  # type: ignore[import-untyped]
import pymdownx.extra  # type: ignore[import-untyped]
from markdown import Extension
from markdown.extensions import (
    abbr,
    admonition,
    attr_list,
    codehilite,
    def_list,
    extra,
    fenced_code,
    footnotes,
    legacy_attrs,
    legacy_em,
    md_in_html,
    meta,
    nl2br,
    sane_lists,
    smarty,
    tables,
    toc,
    wikilinks,
)
from pymdownx import (
    arithmatex,
    betterem,
    bracketspan,
    caret,
    critic,
    details,
    emoji,
    escapeall,
    fancylists,
    highlight,
    inlinehilite,
    keys,
    magiclink,
    mark,
    progressbar,
    quotes,
    saneheaders,
    smartsymbols,
    striphtml,
    superfences,
    tabbed,
    tasklist,
    tilde,
)
from pymdownx.blocks import admonition as admonition_block  # type: ignore[import-untyped]
from pymdownx.blocks import caption as caption_block
from pymdownx.blocks import definition as definition_block
from pymdownx.blocks import details as details_block
from pymdownx.blocks import html as html_block
from pymdownx.blocks import tab as tab_block

from .diagrams import FENCES, DiagramExtension
from .emoji import MATERIAL, IconExtension, index_of, to_marker
from .slugs import slug_of
from .snippets import SnippetExtension, Snippets

Make = Callable[..., Extension]

SNIPPETS: Final = "pymdownx.snippets"
DIAGRAMS: Final = ("plantuml_markdown", "markdown_inline_graphviz")
MAKERS: Final[Mapping[str, Make]] = {
    "abbr": abbr.makeExtension,
    "admonition": admonition.makeExtension,
    "attr_list": attr_list.makeExtension,
    "codehilite": codehilite.makeExtension,
    "def_list": def_list.makeExtension,
    "extra": extra.makeExtension,
    "fenced_code": fenced_code.makeExtension,
    "footnotes": footnotes.makeExtension,
    "legacy_attrs": legacy_attrs.makeExtension,
    "legacy_em": legacy_em.makeExtension,
    "md_in_html": md_in_html.makeExtension,
    "meta": meta.makeExtension,
    "nl2br": nl2br.makeExtension,
    "sane_lists": sane_lists.makeExtension,
    "smarty": smarty.makeExtension,
    "tables": tables.makeExtension,
    "toc": toc.makeExtension,
    "wikilinks": wikilinks.makeExtension,
    "mdx_truly_sane_lists": mdx_truly_sane_lists.makeExtension,
    "pymdownx.arithmatex": arithmatex.makeExtension,
    "pymdownx.betterem": betterem.makeExtension,
    "pymdownx.blocks.admonition": admonition_block.makeExtension,
    "pymdownx.blocks.caption": caption_block.makeExtension,
    "pymdownx.blocks.definition": definition_block.makeExtension,
    "pymdownx.blocks.details": details_block.makeExtension,
    "pymdownx.blocks.html": html_block.makeExtension,
    "pymdownx.blocks.tab": tab_block.makeExtension,
    "pymdownx.bracketspan": bracketspan.makeExtension,
    "pymdownx.caret": caret.makeExtension,
    "pymdownx.critic": critic.makeExtension,
    "pymdownx.details": details.makeExtension,
    "pymdownx.emoji": emoji.makeExtension,
    "pymdownx.escapeall": escapeall.makeExtension,
    "pymdownx.extra": pymdownx.extra.makeExtension,
    "pymdownx.fancylists": fancylists.makeExtension,
    "pymdownx.highlight": highlight.makeExtension,
    "pymdownx.inlinehilite": inlinehilite.makeExtension,
    "pymdownx.keys": keys.makeExtension,
    "pymdownx.magiclink": magiclink.makeExtension,
    "pymdownx.mark": mark.makeExtension,
    "pymdownx.progressbar": progressbar.makeExtension,
    "pymdownx.quotes": quotes.makeExtension,
    "pymdownx.saneheaders": saneheaders.makeExtension,
    "pymdownx.smartsymbols": smartsymbols.makeExtension,
    "pymdownx.striphtml": striphtml.makeExtension,
    "pymdownx.superfences": superfences.makeExtension,
    "pymdownx.tabbed": tabbed.makeExtension,
    "pymdownx.tasklist": tasklist.makeExtension,
    "pymdownx.tilde": tilde.makeExtension,
}
KNOWN: Final = frozenset({*MAKERS, SNIPPETS, *DIAGRAMS})
"""The names of all extensions that a site may use, without `markdown.extensions.` before those of Markdown itself."""

NESTED: Final = frozenset({"extra", "pymdownx.extra"})
"""Their options are those of other extensions, by name."""
DROPPED: Final[Mapping[str, frozenset[str]]] = {
    "codehilite": frozenset({"pygments_formatter", "noclasses", "linenums", "pygments_style"}),
    "pymdownx.arithmatex": frozenset({"tex_inline_wrap", "tex_block_wrap", "preview", "block_tag", "inline_tag"}),
    "pymdownx.emoji": frozenset({"emoji_generator", "options", "strict"}),
    "pymdownx.highlight": frozenset({"noclasses", "pygments_style", "anchor_linenums", "line_anchors", "line_spans"}),
    "pymdownx.inlinehilite": frozenset({"custom_inline"}),
    "wikilinks": frozenset({"build_url"}),
}
"""Options that take functions, styles, or images from elsewhere."""
SET: Final[Mapping[str, Mapping[str, Any]]] = {
    "codehilite": {"noclasses": False, "linenums": False},
    "pymdownx.arithmatex": {"generic": True, "preview": False},
    "pymdownx.highlight": {"linenums_style": "pymdownx-inline", "noclasses": False},
}
"""Options that are the same for every site: line numbers are no text to copy, colours are classes."""
SLUGS: Final = frozenset({"toc", "pymdownx.tabbed", "pymdownx.blocks.tab"})


def plain_name(name: str) -> str:
    """The name of an extension as `KNOWN` has it."""
    return name.removeprefix("markdown.extensions.")


def make_extensions(
    wanted: Iterable[tuple[str, Mapping[str, Any]]], snippets: Snippets
) -> tuple[list[Extension], list[str]]:
    """The extensions in the order of their names, and what is wrong with those that are left out."""
    made: list[Extension] = []
    faults: list[str] = []
    for said, options in wanted:
        name = plain_name(said)
        if name not in KNOWN:
            faults.append(f"The Markdown extension `{said[:100]}` is not known here")
            continue
        try:
            made += _make(name, options, snippets)
        except Exception as error:  # noqa: BLE001 - each extension fails in its own way over options that it cannot use
            faults.append(f"The Markdown extension `{said}` cannot work with its options: {str(error)[:200]}")
    return made, faults


def _make(name: str, options: Mapping[str, Any], snippets: Snippets) -> list[Extension]:
    if name in DIAGRAMS:
        return [DiagramExtension()]
    if name == SNIPPETS:
        return [SnippetExtension(snippets, **options)]
    extension = MAKERS[name](**allowed_options(name, options))
    uses_icons = name == "pymdownx.emoji" and options.get("emoji_index") in MATERIAL
    return [IconExtension(), extension] if uses_icons else [extension]


def allowed_options(name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of an extension that it may have, with those that every site has."""
    if name in NESTED:
        nested = {plain_name(each): value for each, value in options.items() if isinstance(value, Mapping)}
        parts = pymdownx.extra.extra_extensions if name == "pymdownx.extra" else extra.extensions
        return {each: allowed_options(plain_name(each), nested.get(plain_name(each), {})) for each in parts}
    kept = {key: value for key, value in options.items() if key not in DROPPED.get(name, ())}
    if name in SLUGS and "slugify" in kept:
        kept["slugify"] = slug_of(kept["slugify"])
    if name == "pymdownx.emoji":
        kept |= {"emoji_index": index_of(str(kept.get("emoji_index"))), "emoji_generator": to_marker}
    if name == "pymdownx.superfences":
        kept["custom_fences"] = _fences(kept.get("custom_fences"))
    return {**kept, **SET.get(name, {})}


def _fences(said: Any) -> list[dict[str, Any]]:
    """Those of the site that make blocks, by the classes it names; those for diagrams and formulas are ours."""
    ours = {each["name"] for each in FENCES}
    found = [each for each in said if isinstance(each, Mapping)] if isinstance(said, list) else []
    kept = []
    for each in found:
        name, css_class, shape = each.get("name"), each.get("class"), str(each.get("format", ""))
        if isinstance(name, str) and isinstance(css_class, str) and name not in ours and name != "*":
            kept.append({"name": name, "class": css_class, "format": _format(shape)})
    return [*kept, *FENCES]


def _format(said: str) -> Callable[..., str]:
    if "arithmatex" in said:
        formula: Callable[..., str] = arithmatex.arithmatex_fenced_format(mode="generic")
        return formula
    block: Callable[..., str] = (
        superfences.fence_div_format if said.endswith("fence_div_format") else superfences.fence_code_format
    )
    return block
