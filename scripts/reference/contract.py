"""The pages on what a plugin may import: contract, extension points, design system, front doors, test kit."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
from collections.abc import Iterator
from types import ModuleType

import callboard
import callboard.testing
import callboard.ui
from callboard import Contribution, Plugin
from callboard.kernel.discovery import Found

from . import words


def extension_points(found: list[Found]) -> str:
    """Every dataclass that a plugin can contribute, by who asks for it."""
    lines = [
        "# Extension points",
        "",
        "What a plugin can put into `contributes`. The dataclass *is* the extension point.",
        "",
    ]
    for owner, module in [("the kernel", callboard), *_front_doors(found)]:
        points = [value for _, value in _public(module) if _is_point(value)]
        if points:
            lines += [f"## Asked for by {owner}", "", f"`from {module.__name__} import …`", ""]
            for point in points:
                lines += [*_described(point, level=3)]
    return "\n".join(lines)


def contract() -> str:
    """All names of `callboard` that are no extension points."""
    lines = ["# The contract", "", "Everything that a plugin imports from `callboard`.", ""]
    lines += ["## Making a plugin", "", *_described(Plugin, level=3), "## What it works with", ""]
    for name, value in _public(callboard):
        if value is not Plugin and not _is_point(value):
            lines += [*_described(value, level=3, name=name)]
    return "\n".join(lines)


def design_system() -> str:
    """The functions of `callboard.ui`."""
    lines = [
        "# Components",
        "",
        "What `render` returns. `from callboard import ui`; the page `/-/components` shows each.",
        "",
    ]
    for name, value in _public(callboard.ui):
        lines += [*_described(value, level=2, name=f"ui.{name}")]
    return "\n".join(lines)


def front_doors(found: list[Found]) -> str:
    """What plugins offer to each other, extension points left out."""
    lines = [
        "# What plugins offer to each other",
        "",
        "A plugin that imports one of these says so in `needs` or `fills`.",
        "",
    ]
    for _, module in _front_doors(found):
        names = [(name, value) for name, value in _public(module) if not _is_point(value)]
        if names:
            lines += [f"## {module.__name__}", "", (inspect.getdoc(module) or "").splitlines()[0], ""]
            for name, value in names:
                lines += [*_described(value, level=3, name=name)]
    return "\n".join(lines)


def test_kit() -> str:
    """What `callboard.testing` offers."""
    lines = ["# The test kit", "", inspect.getdoc(callboard.testing) or "", ""]
    for name, value in _public(callboard.testing):
        lines += [*_described(value, level=2, name=name)]
    return "\n".join(lines)


def _front_doors(found: list[Found]) -> list[tuple[str, ModuleType]]:
    named = sorted({each.plugin.id for each in found if each.built_in} - {"ui"})
    return [(f"the plugin `{name}`", importlib.import_module(f"callboard.plugins.{name}")) for name in named]


def _public(module: ModuleType) -> list[tuple[str, object]]:
    return [(name, getattr(module, name)) for name in getattr(module, "__all__", ())]


def _is_point(value: object) -> bool:
    return inspect.isclass(value) and issubclass(value, Contribution) and value is not Contribution


def _described(value: object, *, level: int, name: str = "") -> Iterator[str]:
    yield f"{'#' * level} {name or getattr(value, '__name__', '')}"
    yield ""
    if inspect.ismodule(value):
        yield (inspect.getdoc(value) or "").splitlines()[0]
    elif inspect.isclass(value):
        yield from _class(value)
    elif inspect.isfunction(value):
        yield f"`{words.signature_of(value)}`"
        yield ""
        yield words.paragraphs(value)
    else:
        yield words.alias_words(name.rpartition(".")[2])
    yield ""


def _class(value: type) -> Iterator[str]:
    yield words.paragraphs(value)
    if dataclasses.is_dataclass(value) and dataclasses.fields(value):
        yield ""
        yield from words.fields_table(value)
    methods = list(words.methods_of(value))
    if methods:
        yield ""
        for signature, text in methods:
            yield f"- `{signature}`" + (f": {' '.join(text.split())}" if text else "")
