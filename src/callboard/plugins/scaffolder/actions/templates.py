"""fetch:template, workspace:template, and both for a single file: skeletons filled with values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Invalid, Secret, Workspace

from ..model import EXECUTE
from ..render import Renderer
from ..skeleton import Filled, FillOptions, fill, fill_file
from .origins import file_at, folder_at
from .paths import inside, is_within

ONE = "file"
"""The name of a single file in a folder of its own."""


class _Values(ActionModel):
    """What all four take."""

    values: Mapping[str, Any] = Field(
        default={}, description="Values to pass on to the templating engine, seen there as `values`"
    )
    cookiecutter_compat: bool = Field(
        default=False,
        description="Enable features to maximise compatibility with templates built for fetch:cookiecutter",
    )
    replace: bool = Field(
        default=False,
        description="If set, replace files in targetPath instead of skipping existing ones.",
    )


class _Blocks(_Values):
    """What those that fetch take beside it."""

    trim_blocks: bool = Field(
        default=False, description="If set, the first newline after a block is removed (block, not variable tag)."
    )
    lstrip_blocks: bool = Field(
        default=False, description="If set, leading spaces and tabs are stripped from the start of a line to a block."
    )
    token: Secret | None = Field(default=None, description="A token to use in place of the portal's own for that host.")


class FetchTemplate(_Blocks):
    """What fetch:template takes."""

    url: str = Field(
        description="Relative path or absolute URL pointing to the directory tree to fetch", examples=["./skeleton"]
    )
    target_path: str = Field(
        default="./", description="Target path within the working directory to download the contents to."
    )
    copy_without_render: Sequence[str] = Field(default=(), description="Has no effect; use copyWithoutTemplating")
    copy_without_templating: Sequence[str] = Field(
        default=(),
        description="Patterns of files whose contents are copied as they are. Their paths are still templated.",
    )
    template_file_extension: str | bool | None = Field(
        default=None,
        description="If set, only files with the given extension will be templated. If set to `true`, the default "
        "extension `.njk` is used.",
    )


class FetchTemplateFile(_Blocks):
    """What fetch:template:file takes."""

    url: str = Field(description="Relative path or absolute URL pointing to the single file to fetch.")
    target_path: str = Field(description="Target path within the working directory to download the file as.")


class WorkspaceTemplate(_Values):
    """What workspace:template takes."""

    source_path: str = Field(description="Path within the working directory of the template.")
    target_path: str = Field(description="Target path within the working directory to copy the contents to.")
    copy_without_templating: Sequence[str] = Field(
        description="Patterns of files whose contents are copied as they are. Their paths are still templated."
    )
    template_file_extension: str | bool | None = Field(
        default=None,
        description="If set, only files with the given extension will be templated. If set to `true`, the default "
        "extension `.njk` is used.",
    )


class WorkspaceTemplateFile(_Values):
    """What workspace:template:file takes."""

    source_path: str = Field(description="Path within the working directory of the template file.")
    target_path: str = Field(description="Target path within the working directory to write the file as.")


async def fetch_template(given: FetchTemplate, act: ActionContext) -> None:
    """Fills a skeleton that lies beside the template or in a repository."""
    await act.log(f"Fetching template content from {given.url}")
    options, path = _options(given), inside(given.target_path)
    async with folder_at(act, given.url, given.token) as source:
        await _fill(act, source, path, given.values, options)


async def fetch_template_file(given: FetchTemplateFile, act: ActionContext) -> None:
    """Fills one file."""
    await act.log(f"Fetching template file content from {given.url}")
    options, path = _options(given), inside(given.target_path)
    content, executable = await file_at(act, given.url, given.token)
    with act.temporary_folder() as folder:
        folder.write_bytes(ONE, content, executable=executable)
        await _fill_one(act, (folder, ONE), path, given.values, options)


async def workspace_template(given: WorkspaceTemplate, act: ActionContext) -> None:
    """Fills a skeleton that steps before have put into the workspace."""
    source, path = inside(given.source_path), inside(given.target_path)
    if is_within(path, source):
        raise Invalid("targetPath must not be within template path", hint="Write the files beside their template.")
    await _fill(act, act.workspace.below(source), path, given.values, _options(given))


async def workspace_template_file(given: WorkspaceTemplateFile, act: ActionContext) -> None:
    """Fills one file of the workspace."""
    source, path = inside(given.source_path), inside(given.target_path)
    await _fill_one(act, (act.workspace, source), path, given.values, _options(given))


def _options(given: _Values) -> FillOptions:
    """What of the input says how to fill. Raises Invalid for what does not go together."""
    said = given.model_dump(include={"copy_without_templating", "replace", "trim_blocks", "lstrip_blocks"})
    extension = given.model_dump().get("template_file_extension")
    return FillOptions(extension=extension, cookiecutter=given.cookiecutter_compat, **said)


async def _fill(
    act: ActionContext, source: Workspace, path: str, values: Mapping[str, Any], options: FillOptions
) -> None:
    act.workspace.make_folder(path)
    renderer = act.ctx.state(Renderer)
    await _tell(act, path, await fill(renderer, source, act.workspace.below(path), values=values, options=options))


async def _fill_one(
    act: ActionContext, source: tuple[Workspace, str], path: str, values: Mapping[str, Any], options: FillOptions
) -> None:
    if act.workspace.exists(path) and not options.replace:
        await act.log(f"File {path} already exists in workspace, not replacing.")
        return
    renderer, (folder, name) = act.ctx.state(Renderer), source
    await _tell(act, path, await fill_file(renderer, folder, name, act.workspace, path, values=values, options=options))


async def _tell(act: ActionContext, path: str, filled: Filled) -> None:
    for warning in filled.warnings:
        await act.log(warning)
    await act.log(f"Template result written to {path}: {len(filled.files)} files")


ACTIONS = (
    Action(
        id="fetch:template",
        title="Fill a skeleton",
        description="Downloads a skeleton, templates variables into file and directory names and content, and places "
        "the result in the workspace, or optionally in a subdirectory specified by the `targetPath` input option.",
        input=FetchTemplate,
        run=fetch_template,
        dry_run=fetch_template,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Fill the skeleton beside the template",
                input={
                    "url": "./skeleton",
                    "values": {"name": "${{ parameters.name }}", "owner": "${{ parameters.owner }}"},
                    "copyWithoutTemplating": [".github/workflows/*"],
                },
            ),
            ActionExample(
                title="Only files that end in .njk are templates",
                input={"url": "./skeleton", "values": {"name": "web"}, "templateFileExtension": True},
            ),
        ],
    ),
    Action(
        id="fetch:template:file",
        title="Fill one file of a skeleton",
        description="Downloads single file and places it in the workspace.",
        input=FetchTemplateFile,
        run=fetch_template_file,
        dry_run=fetch_template_file,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Fill a file beside the template",
                input={"url": "./README.md", "targetPath": "./README.md", "values": {"name": "web"}},
            )
        ],
    ),
    Action(
        id="workspace:template",
        title="Fill a skeleton of the workspace",
        description="Templates variables into file and directory names and content of a folder of the workspace.",
        input=WorkspaceTemplate,
        run=workspace_template,
        dry_run=workspace_template,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Fill what has been fetched before",
                input={
                    "sourcePath": "./skeleton",
                    "targetPath": "./service",
                    "values": {"name": "web"},
                    "copyWithoutTemplating": [],
                },
            )
        ],
    ),
    Action(
        id="workspace:template:file",
        title="Fill one file of the workspace",
        description="Templates variables into a single file of the workspace.",
        input=WorkspaceTemplateFile,
        run=workspace_template_file,
        dry_run=workspace_template_file,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Fill a file in its place",
                input={
                    "sourcePath": "README.md",
                    "targetPath": "README.md",
                    "values": {"name": "web"},
                    "replace": True,
                },
            )
        ],
    ),
)
