"""The files that a template fills in: what they refer to must be among the values of their step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from callboard import Glob, Invalid, NotFound, Workspace
from callboard.plugins.catalog import Problem

from ..model import Step
from .references import references_in

MOST_FILES, MOST_BYTES = 5000, 1024 * 1024
ACTION = "fetch:template"


def lint_skeleton(step: Step, folder: Workspace, file: str) -> Iterator[Problem]:
    """What the files of a step refer to and do not get. `file` is the template's path, for what is said."""
    top, values = local_skeleton(step), step.input.get("values") or {}
    if top is None or not isinstance(values, Mapping):
        return
    for path, text in skeleton_texts(folder, top, step):
        where = str(PurePosixPath(file).parent / top / path)
        # In names of files an expression is on the first line.
        for named in (path, text):
            for reference in references_in(named):
                yield from _unknown(reference.parts, values, where, reference.line + 1)


def local_skeleton(step: Step) -> str | None:
    """Where the files of a step lie beside its template; None for a step that fills in none, or by other rules."""
    url = step.input.get("url")
    if step.action != ACTION or not isinstance(url, str) or "://" in url or "${{" in url:
        return None
    return None if step.input.get("cookiecutterCompat") else str(PurePosixPath(url.removeprefix("./") or "."))


def _unknown(parts: Sequence[str], values: Mapping[str, object], file: str, line: int) -> Iterator[Problem]:
    if parts[0] == "values":
        if len(parts) > 1 and parts[1] not in values:
            message = f"`values.{parts[1]}` is not among the values of the step"
            yield Problem(
                message=message, hint=f"Give it there, or {_given(values)}", file=file, line=line, stage="lint"
            )
    elif parts[0] in {"parameters", "secrets", "steps"} and len(parts) > 1:
        message = f"`{parts[0]}` is not there in files, only `values`"
        hint = "Wrap what is not for the template in `{% raw %}`, or hand it over under `values`."
        yield Problem(message=message, hint=hint, file=file, line=line, stage="lint", level="warning")


def _given(values: Mapping[str, object]) -> str:
    return f"use one of {', '.join(f'`{each}`' for each in list(values)[:8])}." if values else "give any at all."


def skeleton_texts(folder: Workspace, top: str, step: Step) -> Iterator[tuple[str, str]]:
    """The files that are rendered, by their path below the skeleton. Binary ones have no text."""
    plain = [Glob(each) for each in _globs(step.input.get("copyWithoutTemplating"))]
    ending = step.input.get("templateFileExtension")
    suffix = ".njk" if ending is True else f".{str(ending).lstrip('.')}" if ending else ""
    try:
        skeleton = folder.below(top)
        paths = [path for path, _ in zip(skeleton.walk(skip=(".git",)), range(MOST_FILES), strict=False)]
    except (Invalid, NotFound):
        return
    for path in paths:
        rendered = path.endswith(suffix) and not any(glob.matches(path) for glob in plain)
        yield path, _text(skeleton, path) if rendered else ""


def _text(skeleton: Workspace, path: str) -> str:
    try:
        return skeleton.read_bytes(path, MOST_BYTES).decode()
    except (Invalid, UnicodeDecodeError):
        return ""


def _globs(value: object) -> list[str]:
    written = [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
    return [*written, *(f"{each}/**" for each in written)]
