"""roadiehq:utils:fs:* and roadiehq:utils:zip: files that templates write and change."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Glob, Invalid, NotFound, Workspace, pack_zip
from callboard.plugins.catalog import read_yaml

from ..model import EXECUTE
from ..render import Transformer
from .json_text import from_json, to_json
from .paths import inside


class Write(ActionModel):
    """What roadiehq:utils:fs:write takes."""

    path: str = Field(description="Relative path")
    content: str = Field(description="This will be the content of the file")
    preserve_formatting: bool = Field(
        default=False, description="Specify whether to preserve formatting for JSON content"
    )


class Append(ActionModel):
    """What roadiehq:utils:fs:append takes."""

    path: str = Field(description="Relative path")
    content: str = Field(description="This will be appended to the file")


class Written(ActionModel):
    """What those that write give."""

    path: str = Field(description="Path of the file in the workspace", examples=["config.json"])


class Parse(ActionModel):
    """What roadiehq:utils:fs:parse takes."""

    path: str = Field(description="Path to the file to read.")
    parser: Literal["yaml", "json", "multiyaml"] | None = Field(
        default=None, description="Optionally specify a parser to use; without one the text itself is given"
    )


class Parsed(ActionModel):
    """What roadiehq:utils:fs:parse gives."""

    content: Any = Field(description="Content of the file")


class Replacement(ActionModel):
    """What to replace in some files."""

    file: str = Field(description="The source location of the file to be used to run replace against, or a pattern")
    find: str = Field(description="A text to be replaced")
    match_regex: bool = Field(default=False, description="Whether `find` is a regular expression")
    replace_with: str = Field(description="Text to be used to replace the found lines with")
    include_dot_files: bool = Field(
        default=False, description="Whether patterns fit files whose names begin with a dot"
    )


class Replace(ActionModel):
    """What roadiehq:utils:fs:replace takes."""

    files: Sequence[Replacement] = Field(description="A list of files and replacements to be done")


class Zip(ActionModel):
    """What roadiehq:utils:zip takes."""

    path: str = Field(description="Relative path you would like to zip")
    output_path: str = Field(description="The path of the zip file, as `dist/site.zip`")


class Zipped(ActionModel):
    """What roadiehq:utils:zip gives."""

    output_path: str = Field(description="Zip file path in the workspace")


async def write(given: Write, act: ActionContext) -> Written:
    """Writes a file. What is JSON is written with indents, unless it is to stay as it is."""
    path, content = inside(given.path), given.content
    if not given.preserve_formatting:
        content = _formatted(content)
    act.workspace.write_text(path, content)
    return Written(path=path)


async def append(given: Append, act: ActionContext) -> Written:
    """Adds to the end of a file, and makes it where there is none."""
    path = inside(given.path)
    before = act.workspace.read_text(path) if act.workspace.exists(path) else ""
    act.workspace.write_text(path, before + given.content)
    return Written(path=path)


async def parse(given: Parse, act: ActionContext) -> Parsed:
    """The content of a file, as a value when there is a parser for it."""
    path = inside(given.path)
    text = _existing_text(act.workspace, path)
    match given.parser:
        case "json":
            return Parsed(content=from_json(text, path))
        case "yaml":
            documents = read_yaml(text)
            return Parsed(content=documents[0] if documents else None)
        case "multiyaml":
            return Parsed(content=read_yaml(text))
    return Parsed(content=text)


async def replace(given: Replace, act: ActionContext) -> None:
    """Replaces a text wherever it is in some files."""
    for each in given.files:
        for path in _files(act.workspace, inside(each.file), dots=each.include_dot_files):
            before = act.workspace.read_text(path)
            after = await _replaced(before, each, act)
            if after != before:
                executable = act.workspace.stat(path).is_executable
                act.workspace.write_bytes(path, after.encode(), executable=executable)
                await act.log(f"Replaced in {path}")


async def _replaced(text: str, given: Replacement, act: ActionContext) -> str:
    if not given.match_regex:
        return text.replace(given.find, given.replace_with)
    # As JavaScript understands it, and where it can be stopped: such a pattern may take for ever.
    return await act.ctx.state(Transformer).replace(text, given.find, given.replace_with)


async def pack(given: Zip, act: ActionContext) -> Zipped:
    """Packs a file or folder into a zip archive."""
    path, output = inside(given.path), inside(given.output_path)
    if not act.workspace.exists(path):
        raise NotFound(f"File {given.path} does not exist. Can't zip it.")
    packed = await asyncio.to_thread(pack_zip, act.workspace, path)
    act.workspace.write_bytes(output, packed)
    return Zipped(output_path=output)


def _existing_text(workspace: Workspace, path: str) -> str:
    if not workspace.exists(path):
        raise NotFound(f"The file {path} does not exist.")
    return workspace.read_text(path)


def _files(workspace: Workspace, path: str, *, dots: bool) -> Iterable[str]:
    if workspace.exists(path) and not workspace.stat(path).is_folder:
        return [path]
    return list(workspace.glob(Glob(path, dots=dots), skip=(".git",)))


def _formatted(content: str) -> str:
    try:
        return to_json(from_json(content, "content"), space=2)
    except Invalid:
        return content


ACTIONS = (
    Action(
        id="roadiehq:utils:fs:write",
        title="Write a file",
        description="Creates a file with the content on the given path",
        input=Write,
        output=Written,
        run=write,
        dry_run=write,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Write a configuration",
                input={"path": "config.yaml", "content": "name: ${{ parameters.name }}\n"},
            )
        ],
    ),
    Action(
        id="roadiehq:utils:fs:append",
        title="Append to a file",
        description="Append content to the end of the given file, it will create the file if it does not exist.",
        input=Append,
        output=Written,
        run=append,
        dry_run=append,
        requires=EXECUTE,
        examples=[ActionExample(title="Add a line", input={"path": "CODEOWNERS", "content": "* @playlist-core\n"})],
    ),
    Action(
        id="roadiehq:utils:fs:parse",
        title="Read a file",
        description="Reads a file from the workspace and optionally parses it",
        input=Parse,
        output=Parsed,
        run=parse,
        dry_run=parse,
        requires=EXECUTE,
        examples=[ActionExample(title="Read a YAML file as a value", input={"path": "config.yaml", "parser": "yaml"})],
    ),
    Action(
        id="roadiehq:utils:fs:replace",
        title="Replace in files",
        description="Replaces found text in a file with another text",
        input=Replace,
        run=replace,
        dry_run=replace,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Give all Markdown files the name",
                input={"files": [{"file": "**/*.md", "find": "PROJECT", "replaceWith": "${{ parameters.name }}"}]},
            )
        ],
    ),
    Action(
        id="roadiehq:utils:zip",
        title="Zip files",
        description="Zips the content of the path",
        input=Zip,
        output=Zipped,
        run=pack,
        dry_run=pack,
        requires=EXECUTE,
        examples=[ActionExample(title="Pack a folder", input={"path": "site", "outputPath": "site.zip"})],
    ),
)
