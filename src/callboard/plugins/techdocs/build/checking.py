"""What is wrong across pages: links to headings that another page does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..config import Files, SiteConfig, level_of
from ..model import DocsProblem
from .rendering import Rendering


def check_links(config: SiteConfig, files: Files, rendering: Rendering) -> Iterator[DocsProblem]:
    """A problem for each link to a heading that is not there."""
    level = level_of(config, "links.anchors", "warning")
    if level is None:
        return
    anchors: dict[str, frozenset[str]] = {}
    for page in files.pages:
        for link in rendering.page(page.uri).links:
            if link.target not in rendering.kept.pages:
                continue
            if link.target not in anchors:
                anchors[link.target] = frozenset(rendering.page(link.target).anchors)
            if link.anchor not in anchors[link.target]:
                yield DocsProblem(
                    message=f"`{link.target}` has no heading `#{link.anchor[:200]}`",
                    file=page.source,
                    line=link.line,
                    hint="The heading may have been renamed: follow it, or give it that id.",
                    level=level,
                )


def in_reading_order(problems: Iterable[DocsProblem], most: int) -> tuple[DocsProblem, ...]:
    """Each once, errors first, then by file and line; and so many that a person can read them."""
    levels = ("error", "warning", "info")
    unique = sorted(set(problems), key=lambda each: (levels.index(each.level), each.file, each.line, each.message))
    if len(unique) <= most:
        return tuple(unique)
    rest = DocsProblem(message=f"there are {len(unique) - most + 1:,} more problems", level="warning")
    return (*unique[: most - 1], rest)
