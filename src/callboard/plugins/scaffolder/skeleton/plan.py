"""Which entry of a skeleton goes where. Paths are rendered first, and what they give decides what is made at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from callboard import Invalid

from ..render import Renderer, Unrenderable
from .options import FillOptions, Selection

GIT = ".git"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something in a skeleton, where it goes, and whether its content is rendered. `kind` is file, folder or link."""

    path: str
    kind: str
    goes_to: str
    is_rendered: bool


async def plan(
    renderer: Renderer, found: Iterable[tuple[str, str]], values: Mapping[str, Any], options: FillOptions
) -> list[Entry]:
    """The entries that are made, in their order. Raises Invalid for a path that leads out or cannot be rendered."""
    entries = list(found)
    names = [_without_suffix(path, kind, options) for path, kind in entries]
    rendered = await _render_paths(renderer, names, values, options)
    verbatim = Selection(options.copy_without_templating)
    planned = []
    for (path, kind), name, goes_to in zip(entries, names, rendered, strict=True):
        if not is_left_out(goes_to):
            _require_own(goes_to)
            is_rendered = name != path if options.suffix else not verbatim.has(path)
            planned.append(Entry(path=path, kind=kind, goes_to=goes_to, is_rendered=is_rendered))
    return planned


def is_left_out(path: str) -> bool:
    """Whether a rendered path has an empty name in it: that is how a skeleton says that something is not made."""
    return "" in path.split("/")


def _without_suffix(path: str, kind: str, options: FillOptions) -> str:
    name = path.rpartition("/")[2]
    is_template = kind == "file" and options.suffix and name.endswith(options.suffix) and name != options.suffix
    return path.removesuffix(options.suffix) if is_template else path


async def _render_paths(
    renderer: Renderer, paths: Sequence[str], values: Mapping[str, Any], options: FillOptions
) -> list[str]:
    try:
        return await renderer.text(paths, values, options.text)
    except Unrenderable as error:
        raise Invalid(f"The path {paths[error.number]!r}: {error.message}", hint=error.hint) from error


def _require_own(path: str) -> None:
    """Git's own folder belongs to Git: what stands there would be done with the next command."""
    if any(name.lower() == GIT for name in path.split("/")):
        raise Invalid(f"The path {path!r} is refused: it leads into the folder of Git itself")
