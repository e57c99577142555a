"""Examples of a template: answers, and what must come of them. `examples/<name>.yaml` beside the template holds one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import Field

from callboard import ActionModel, Invalid, Workspace
from callboard.plugins.catalog import LocationRef, SourceFile, parse_documents

FOLDER = "examples"
MOST_NAMED = 5


class Expected(ActionModel):
    """What must come of it. `files` are all paths there are, no more and no less; `contains` are texts that a file
    must have in it, `lacks` those that it must not; of `output` what is named must be so."""

    files: list[str] | None = None
    contains: dict[str, list[str]] = Field(default_factory=dict)
    lacks: dict[str, list[str]] = Field(default_factory=dict)
    output: dict[str, Any] = Field(default_factory=dict)
    fails: str | None = None
    """A part of the error, for answers that must be refused."""


class Example(ActionModel):
    """Answers to all pages, and secrets."""

    values: dict[str, Any] = Field(default_factory=dict)
    secrets: dict[str, str] = Field(default_factory=dict)
    expect: Expected = Field(default_factory=Expected)


def example_names(folder: Workspace) -> list[str]:
    """The paths of a template's examples, in order. `folder` is the template's."""
    if not folder.exists(FOLDER):
        return []
    names = [entry.name for entry in folder.list(FOLDER) if entry.kind == "file"]
    return [f"{FOLDER}/{name}" for name in names if name.endswith((".yaml", ".yml"))]


def read_example(folder: Workspace, path: str) -> Example:
    """One example. Raises Invalid that says where it is wrong."""
    return parse_example(folder.read_bytes(path), path)


def parse_example(content: bytes, path: str) -> Example:
    """The example that a file holds."""
    parsed = parse_documents(SourceFile(location=LocationRef("file", path), content=content))
    for problem in parsed.problems:
        raise Invalid(f"{path}:{problem.line}: {problem.in_words}", hint=problem.hint or None)
    if len(parsed.declarations) != 1:
        raise Invalid(f"{path} holds {len(parsed.declarations)} documents", hint="Write one example in each file.")
    [declaration] = parsed.declarations
    try:
        return Example.model_validate(declaration.document)
    except ValueError as error:
        raise Invalid(f"{path}: {error}", hint="It has `values`, `secrets` and `expect`.") from error


def differences(expected: Expected, files: Mapping[str, bytes], output: Mapping[str, Any]) -> Iterator[str]:
    """What came out otherwise, in words."""
    if expected.files is not None:
        yield from _unlike(set(expected.files), set(files))
    for path, texts in expected.contains.items():
        yield from _lacking(path, texts, files)
    for path, texts in expected.lacks.items():
        has = files.get(path, b"")
        yield from (f"{path} has {text!r} in it" for text in texts if text.encode() in has)
    for key, wanted in expected.output.items():
        if output.get(key) != wanted:
            yield f"output.{key} is {output.get(key)!r}, not {wanted!r}"


def _unlike(wanted: set[str], made: set[str]) -> Iterator[str]:
    for words, paths in (("is not made", wanted - made), ("is made too", made - wanted)):
        yield from _few([f"{path} {words}" for path in sorted(paths)])


def _lacking(path: str, texts: Sequence[str], files: Mapping[str, bytes]) -> Iterator[str]:
    if path not in files:
        yield f"{path} is not made"
        return
    yield from (f"{path} lacks {text!r}" for text in texts if text.encode() not in files[path])


def _few(said: list[str]) -> Iterator[str]:
    yield from said[:MOST_NAMED]
    if len(said) > MOST_NAMED:
        yield f"… and {len(said) - MOST_NAMED} more"
