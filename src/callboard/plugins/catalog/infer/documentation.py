"""What a tree says to people: its README's title and first paragraph, and where its documentation lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .evidence import Finding
from .paths import folder_of, is_below, name_of
from .prose import markdown_blocks, plain_blocks
from .reading import Tree
from .wording import decode

MAX_README = 256 * 1024
MIN_DESCRIPTION = 12
README_NAMES = ("readme.md", "readme.markdown", "readme.rst", "readme.adoc", "readme.txt", "readme")
DOCUMENT_ENDINGS = (".md", ".markdown", ".rst", ".adoc")
DOCS_FOLDERS = ("docs", "doc", "documentation")


@dataclass(frozen=True, kw_only=True)
class Documentation:
    """Each finding is None where there is nothing. `site` has a `techdocs-ref` as its value."""

    title: Finding | None = None
    description: Finding | None = None
    readme: Finding | None = None
    site: Finding | None = None


def find_documentation(tree: Tree, files: Sequence[str], folder: str) -> Documentation:
    """The documentation of one folder of a tree."""
    prefix = f"{folder}/" if folder else ""
    here = {name_of(path).lower(): path for path in files if folder_of(path) == folder}
    path = next((here[name] for name in README_NAMES if name in here), "")
    text = decode(tree.read(path, MAX_README) or b"") if path else None
    title, description = _summary(path, text) if text else (None, None)
    return Documentation(
        title=title,
        description=description,
        readme=Finding(value=path.removeprefix(prefix), file=path) if path else None,
        site=_find_site(files, folder, here),
    )


def _find_site(files: Sequence[str], folder: str, here: dict[str, str]) -> Finding | None:
    root = f"dir:./{folder}" if folder else "dir:."
    if settings := here.get("mkdocs.yml") or here.get("mkdocs.yaml"):
        return Finding(value=root, file=settings)
    prefix = f"{folder}/" if folder else ""
    for docs in DOCS_FOLDERS:
        below = [path for path in files if is_below(path, f"{prefix}{docs}")]
        settings = next((path for path in below if path in _settings_of(f"{prefix}{docs}")), "")
        if settings:
            return Finding(value=f"dir:./{prefix}{docs}", file=settings)
        # TechDocs takes its pages from `docs` and from no other folder when there is no mkdocs.yml.
        page = next((path for path in below if path.lower().endswith(DOCUMENT_ENDINGS[:2])), "")
        if docs == "docs" and page:
            return Finding(value=root, file=page)
    return None


def _settings_of(folder: str) -> tuple[str, str]:
    return f"{folder}/mkdocs.yml", f"{folder}/mkdocs.yaml"


def _summary(path: str, text: str) -> tuple[Finding | None, Finding | None]:
    """The first heading and the first paragraph of a README, as plain text with their lines."""
    is_markdown = path.lower().endswith((".md", ".markdown"))
    title: Finding | None = None
    for kind, words, line in markdown_blocks(text) if is_markdown else plain_blocks(text):
        finding = Finding(value=words, file=path, line=line)
        if kind == "heading":
            title = title or finding
        elif len(words) >= MIN_DESCRIPTION and any(letter.isalpha() for letter in words):
            return title, finding
    return title, None
