"""Template files in a folder, read as the catalog reads them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from callboard import Invalid, Workspace
from callboard.plugins.catalog import Declaration, Problem, lint_folder

from ..model import Template, read_template

NAMES = ("*template.yaml", "*template.yml", "catalog-info.yaml")
OTHERS = frozenset({"catalog-info.yaml"})
"""Names of files that mostly declare something else."""
PASSED_OVER = frozenset({"node_modules", ".git", ".venv", "skeleton"})


@dataclass(frozen=True, kw_only=True)
class TemplateFile:
    """One file with the templates that it declares, and what is wrong with them for the catalog."""

    path: Path
    declarations: tuple[Declaration, ...]
    problems: tuple[Problem, ...]

    @property
    def folder(self) -> Workspace:
        """Where the template's other files lie."""
        return Workspace(self.path.parent.resolve())


def template_files(place: Path) -> Iterator[TemplateFile]:
    """The template files below a folder, or the one that is named. Raises Invalid when there is none."""
    paths = [place] if place.is_file() else sorted({path for name in NAMES for path in place.rglob(name)})
    wanted = (
        [path for path in paths if not PASSED_OVER & set(path.relative_to(place).parts)] if place.is_dir() else paths
    )
    if not wanted:
        raise Invalid(f"There is no template in {place}", hint="They are called template.yaml.")
    for path in wanted:
        read = lint_folder([path])
        kept = tuple(each for each in read.declarations if each.document.get("kind") == "Template")
        if kept or path.name not in OTHERS:
            yield TemplateFile(path=path, declarations=kept, problems=read.findings)


def template_at(place: Path) -> tuple[TemplateFile, Template]:
    """The only template there. Raises Invalid."""
    found = [(file, each) for file in template_files(place) for each in file.declarations]
    if len(found) != 1:
        raise Invalid(f"{place} holds {len(found)} templates", hint="Name the file of one.")
    [(file, declaration)] = found
    return file, read_template(declaration.document)
