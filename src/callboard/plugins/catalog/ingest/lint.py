"""The pure stages over files on disk, without a portal: what `callboard lint` runs before a commit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..kinds import BUILT_IN
from ..model import Declaration, LocationRef, Problem, SourceFile
from . import placeholders
from .parse import parse
from .placeholders import Placeholder
from .process import Kinds, ProcessContext, process

Finding = Problem


@dataclass(frozen=True, kw_only=True)
class Linted:
    """What was found, in the order of the files. `declarations` are the documents with their placeholders filled."""

    findings: tuple[Finding, ...]
    entities: int
    declarations: tuple[Declaration, ...] = ()


def lint_folder(files: Iterable[Path]) -> Linted:
    """Parses and processes each file; refs that two files claim are found, too."""
    kinds = Kinds.of(BUILT_IN)
    findings: list[Problem] = []
    claimed: dict[str, str] = {}
    filled: list[Declaration] = []
    for path in files:
        location = LocationRef("file", str(path))
        parsed = parse(SourceFile(location=location, content=path.read_bytes()))
        findings += parsed.problems
        context = ProcessContext(kinds=kinds, location=location, origin=location)
        for declaration in parsed.declarations:
            contents = {each: _read(each, path) for each in placeholders.find(declaration.document)}
            declaration, problems = placeholders.fill(declaration, contents, str(path))  # noqa: PLW2901
            findings += problems
            filled.append(declaration)
            processed = process(declaration, context) if not problems else None
            if processed is None:
                continue
            findings += processed.problems
            if processed.entity is None:
                continue
            ref, place = str(processed.entity.ref), f"{path}:{declaration.line}"
            if ref in claimed:
                findings.append(_claimed_twice(ref, claimed[ref], str(path), declaration.line))
            claimed.setdefault(ref, place)
    return Linted(findings=tuple(findings), entities=len(claimed), declarations=tuple(filled))


def _read(placeholder: Placeholder, path: Path) -> bytes | Problem | str:
    """A placeholder's file when it lies beside; what lies elsewhere cannot be checked offline."""
    if not isinstance(placeholder.value, str):
        return Problem(message="A placeholder takes a path or an address as text", stage="placeholder")
    if "://" in placeholder.value:
        return "null" if placeholder.key == "$json" else "elsewhere"
    target = path.parent / placeholder.value
    if target.is_symlink() or not target.is_file():
        return Problem(
            message=f"{placeholder.value} does not exist", name="NotFoundError", hint="Paths are relative to the file."
        )
    return target.read_bytes()


def _claimed_twice(ref: str, first: str, file: str, line: int) -> Problem:
    return Problem(
        name="ConflictError",
        stage="conflict",
        message=f"{ref} is defined in {first} as well",
        hint="Rename one of the two.",
        file=file,
        line=line,
        entity=ref,
    )
