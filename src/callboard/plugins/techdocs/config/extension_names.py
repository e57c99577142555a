"""The Markdown extensions that documentation may use, and which options of each: no others reach Markdown.

Options that name programs, folders or addresses are left out: `plantuml_cmd`, all of `pymdownx.snippets`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_TABBED = "alternate_style slugify combine_header_slug separator"
_PYTHON = {
    "abbr": "glossary",
    "admonition": "",
    "attr_list": "",
    "codehilite": "linenums guess_lang css_class pygments_style noclasses use_pygments lang_prefix",
    "def_list": "",
    "extra": "fenced_code footnotes attr_list def_list tables abbr md_in_html",
    "fenced_code": "lang_prefix",
    "footnotes": "PLACE_MARKER UNIQUE_IDS BACKLINK_TEXT SUPERSCRIPT_TEXT BACKLINK_TITLE SEPARATOR USE_DEFINITION_ORDER",
    "legacy_attrs": "",
    "legacy_em": "",
    "md_in_html": "",
    "meta": "",
    "nl2br": "",
    "sane_lists": "",
    "smarty": "smart_quotes smart_angled_quotes smart_dashes smart_ellipses substitutions",
    "tables": "use_align_attribute",
    "toc": "marker title title_class toc_class anchorlink anchorlink_class permalink permalink_class permalink_title "
    "permalink_leading baselevel slugify separator toc_depth",
    "wikilinks": "base_url end_url html_class",
}
_PYMDOWN = {
    "arithmatex": "tex_inline_wrap tex_block_wrap smart_dollar block_syntax inline_syntax generic preview block_tag "
    "inline_tag",
    "betterem": "smart_enable punctuation",
    "blocks.admonition": "types",
    "blocks.caption": "types auto_level auto prepend",
    "blocks.definition": "",
    "blocks.details": "types",
    "blocks.html": "custom",
    "blocks.tab": _TABBED,
    "bracketspan": "",
    "caret": "smart_insert insert superscript no_space punctuation",
    "critic": "mode raw_view",
    "details": "",
    "emoji": "emoji_index emoji_generator title alt remove_variation_selector strict options",
    "escapeall": "hardbreak nbsp",
    "extra": "pymdownx.betterem pymdownx.superfences markdown.extensions.footnotes markdown.extensions.attr_list "
    "markdown.extensions.def_list markdown.extensions.tables markdown.extensions.abbr markdown.extensions.md_in_html",
    "fancylists": "additional_ordered_styles inject_style inject_class",
    "highlight": "use_pygments guess_lang css_class pygments_style noclasses linenums linenums_style linenums_special "
    "linenums_class extend_pygments_lang language_prefix code_attr_on_pre auto_title auto_title_map line_spans "
    "anchor_linenums line_anchors pygments_lang_class stripnl default_lang",
    "inlinehilite": "style_plain_text css_class custom_inline",
    "keys": "separator strict class camel_case key_map",
    "magiclink": "hide_protocol repo_url_shortener social_url_shortener shortener_user_exclude repo_url_shorthand "
    "social_url_shorthand provider labels normalize_issue_symbols user repo custom",
    "mark": "smart_mark",
    "progressbar": "level_class progress_increment add_classes",
    "quotes": "callouts",
    "saneheaders": "",
    "smartsymbols": "trademark copyright registered plusminus arrows notequal fractions ordinal_numbers care_of",
    "snippets": "",
    "striphtml": "strip_comments strip_attributes strip_js_on_attributes",
    "superfences": "disable_indented_code_blocks custom_fences css_class preserve_tabs relaxed_headers",
    "tabbed": _TABBED,
    "tasklist": "custom_checkbox clickable_checkbox delete subscript",
    "tilde": "smart_delete delete subscript no_space punctuation",
}
_OTHERS = {
    "markdown_inline_graphviz": "color bgcolor graph_color graph_fontcolor node_color node_fontcolor edge_color",
    "mdx_truly_sane_lists": "nested_indent truly_sane",
    "plantuml_markdown": "alt classes format title width height",
}

KNOWN_EXTENSIONS: Final[Mapping[str, frozenset[str]]] = {
    **{name: frozenset(options.split()) for name, options in _PYTHON.items()},
    **{f"pymdownx.{name}": frozenset(options.split()) for name, options in _PYMDOWN.items()},
    **{name: frozenset(options.split()) for name, options in _OTHERS.items()},
}
"""By the name that Markdown knows them by, without `markdown.extensions.` in front."""

HARMLESS: Final = frozenset({"check_paths", "dedent_subsections", "encoding", "restrict_base_path"})
"""Options of snippets that nobody misses: they are passed over in silence."""


def short_name(name: str) -> str:
    """An extension's name as it is in the list."""
    return name.removeprefix("markdown.extensions.")
