"""Small sources of documentation, written into a folder."""

from __future__ import annotations

from pathlib import Path

from callboard import Workspace
from callboard.plugins.techdocs.config import Files, SiteConfig, find_files, make_nav, page_titles, read_config
from callboard.plugins.techdocs.model import DocsProblem, NavNode
from callboard.plugins.techdocs.settings import MkdocsSettings


def write(folder: Path, files: dict[str, str]) -> Workspace:
    """The workspace of a folder with these files."""
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Workspace(folder)


def configure(root: Workspace, *, address: str = "", **settings: object) -> SiteConfig:
    """What is read there for an entity named Svc."""
    return read_config(root, name="Svc", settings=MkdocsSettings.model_validate(settings), address=address)


def of_yaml(folder: Path, text: str, **files: str) -> SiteConfig:
    """What is read of a `mkdocs.yml` beside a docs folder with one page."""
    return configure(write(folder, {"docs/index.md": "# Hello\n", "mkdocs.yml": text, **files}))


def site(folder: Path, files: dict[str, str], **settings: object) -> tuple[SiteConfig, Files]:
    """The settings and the files of a site."""
    root = write(folder, files)
    config = configure(root, **settings)
    return config, find_files(root, config)


def nav(
    folder: Path, files: dict[str, str], found: dict[str, str] | None = None
) -> tuple[tuple[NavNode, ...], tuple[DocsProblem, ...]]:
    """The navigation of a site, whose pages have these titles."""
    config, listed = site(folder, files)
    return make_nav(config, listed, page_titles(config, listed, found or {}))


def outline(nodes: tuple[NavNode, ...]) -> list[object]:
    """A navigation as titles with paths, addresses or lists."""
    return [
        (node.title, outline(node.children) if node.children else node.url if node.path is None else node.path)
        for node in nodes
    ]


def said(problems: tuple[DocsProblem, ...]) -> list[tuple[str, int, str]]:
    """File, line and level of each problem."""
    return [(each.file, each.line, each.level) for each in problems]
