"""Whether every expression can be read at all: asked of the engine that renders them, without giving it anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from callboard import Context, Workspace
from callboard.plugins.catalog import Declaration, Problem

from ..model import Step, Template
from ..render import Renderer, TextOptions
from .references import texts_in
from .skeletons import local_skeleton, skeleton_texts

AT_ONCE = 100


async def lint_syntax(
    ctx: Context, file: str, declaration: Declaration, template: Template, folder: Workspace
) -> list[Problem]:
    """What cannot be read in the steps, the output, and the files that are filled in."""
    renderer, spec = ctx.state(Renderer), declaration.document.get("spec") or {}
    placed = [*texts_in(spec.get("steps"), "/spec/steps"), *texts_in(spec.get("output"), "/spec/output")]
    faults = await renderer.check([text for _, text in placed], expressions=True) if placed else []
    found = [
        _problem(file, declaration.line_of(pointer) + max(fault[0], 1) - 1, fault[1])
        for (pointer, _), fault in zip(placed, faults, strict=True)
        if fault is not None
    ]
    for step in template.steps:
        found += await _of_files(renderer, step, folder, file)
    return found


async def _of_files(renderer: Renderer, step: Step, folder: Workspace, file: str) -> list[Problem]:
    top = local_skeleton(step)
    if top is None:
        return []
    options = TextOptions(
        trim_blocks=step.input.get("trimBlocks") is True, lstrip_blocks=step.input.get("lstripBlocks") is True
    )
    pairs = [(path, text) for path, whole in skeleton_texts(folder, top, step) for text in (path, whole) if text]
    found: list[Problem] = []
    for start in range(0, len(pairs), AT_ONCE):
        found += await _some(renderer, pairs[start : start + AT_ONCE], options, PurePosixPath(file).parent / top)
    return found


async def _some(
    renderer: Renderer, pairs: Sequence[tuple[str, str]], options: TextOptions, where: PurePosixPath
) -> list[Problem]:
    faults = await renderer.check([text for _, text in pairs], options)
    return [
        _problem(str(where / path), max(fault[0], 1), fault[1])
        for (path, _), fault in zip(pairs, faults, strict=True)
        if fault is not None
    ]


def _problem(file: str, line: int, message: str) -> Problem:
    hint = "What is not for the template stands between `{% raw %}` and `{% endraw %}`."
    return Problem(message=message, hint=hint, file=file, line=line, stage="lint")
