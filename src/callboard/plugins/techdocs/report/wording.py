"""What an issue says: its title and its text, in Markdown. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from .inert import inert, inert_line, quoted, tidy

LONGEST_QUOTE, LONGEST_WORDS, LONGEST_NAME, LONGEST_TITLE = 1000, 4000, 200, 70
PREFIX = "Documentation feedback: "


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says of a page, as they sent it. `page` is its title, `source` its file, both as the site has
    them; `page_link` and `source_link` are addresses that the portal made, `source_link` may be empty."""

    quote: str
    words: str
    page: str
    page_link: str
    source: str
    source_link: str
    line: int
    by: str
    portal: str


def title_of(said: Said) -> str:
    """The first words of what is quoted, else of what was written, else the page's title."""
    text = " ".join((said.quote or said.words or said.page).split())
    shown = text if len(text) <= LONGEST_TITLE else f"{text[:LONGEST_TITLE]}..."
    return f"{PREFIX}{inert_line(shown)}"


def body_of(said: Said, mark: str) -> str:
    """The quote, what is wrong, and where it is. Nothing that people wrote acts in it."""
    parts = [quoted(said.quote)] if said.quote else []
    parts += [inert(said.words)] if said.words else []
    parts.append("---")
    lines = [f"Page: [{_label(said.page)}](<{said.page_link}>)"]
    if said.source_link:
        at = f", line {said.line}" if said.line else ""
        lines.append(f"Source: [{_label(said.source or 'the file')}{at}](<{said.source_link}>)")
    lines.append(f"Reported by {_label(said.by)} with {_label(said.portal)}.")
    parts.append("  \n".join(lines))
    parts.append(f"<!-- {mark} -->")
    return "\n\n".join(parts)


def _label(text: str) -> str:
    return inert(" ".join(tidy(text, LONGEST_NAME).split())) or "?"
