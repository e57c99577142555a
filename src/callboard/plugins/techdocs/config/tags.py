"""The tags of YAML that `mkdocs.yml` files are written with. They are words to us: nothing is made of one.

A function that a file names is known by its name, if it is in the list; what reads the options knows which of ours
does the same.
"""

from __future__ import annotations

from typing import Final

NAME: Final = "tag:yaml.org,2002:python/name:"
CALL: Final = ("tag:yaml.org,2002:python/object/apply:", "tag:yaml.org,2002:python/object.apply:")
ENVIRONMENT: Final = "!ENV"
INCLUDE: Final = "!include"

_EMOJI = ("emojione", "gemoji", "twemoji", "to_alt", "to_png", "to_png_sprite", "to_svg", "to_svg_sprite")
_SLUGS = ("gfm", "gfm_encoded", "slugify", "uslugify", "uslugify_cased", "uslugify_cased_encoded", "uslugify_encoded")

FUNCTIONS: Final = frozenset(
    {
        *(f"pymdownx.emoji.{name}" for name in _EMOJI),
        *(
            f"{module}.emoji.{name}"
            for module in ("materialx", "material.extensions")
            for name in ("twemoji", "to_svg")
        ),
        *(f"pymdownx.slugs.{name}" for name in _SLUGS),
        "markdown.extensions.toc.slugify",
        "markdown.extensions.toc.slugify_unicode",
        "mermaid2.fence_mermaid",
        "mermaid2.fence_mermaid_custom",
        "pymdownx.arithmatex.arithmatex_fenced_format",
        "pymdownx.arithmatex.arithmatex_inline_format",
        "pymdownx.arithmatex.fence_mathjax_format",
        "pymdownx.arithmatex.inline_mathjax_format",
        "pymdownx.superfences.fence_code_format",
        "pymdownx.superfences.fence_div_format",
    }
)
"""The functions that an option may name."""


def function_of(tag: str) -> str | None:
    """The dotted name that a Python tag holds, known or not; None for any other tag."""
    for prefix in (NAME, *CALL):
        if tag.startswith(prefix):
            return tag.removeprefix(prefix)
    return None


def shown(tag: str) -> str:
    """A tag as it is usually written."""
    return f"!!{tag.removeprefix('tag:yaml.org,2002:')}" if tag.startswith("tag:yaml.org,2002:") else tag
