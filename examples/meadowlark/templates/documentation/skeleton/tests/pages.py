"""Reads the pages and their outline, without any package, so that the tests run everywhere."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")


def read_pages() -> dict[str, str]:
    """Every page's text, by its path below `docs`."""
    return {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}


def read_outline() -> list[str]:
    """The pages that `nav` in mkdocs.yml names, in that order."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    _, _, nav = text.partition("\nnav:\n")
    return re.findall(r"^\s+- .*?([\w./-]+\.md)$", nav, re.M)


def links_of(text: str) -> list[str]:
    """Where a page's links lead, but for what stands in code."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return LINK.findall(re.sub(r"`[^`\n]*`", "", prose))


def headings_of(text: str) -> set[str]:
    """The headings of a page, as links call them."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    found = re.findall(r"^#+ (.+)$", prose, re.M)
    return {re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", each.lower()).strip()) for each in found}
