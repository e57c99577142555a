"""fetch:plain and fetch:plain:file: files as they are."""

from __future__ import annotations

import asyncio

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Secret, copy_folder

from ..model import EXECUTE
from .origins import file_at, folder_at
from .paths import inside


class FetchPlain(ActionModel):
    """What fetch:plain takes."""

    url: str = Field(
        description="Relative path or absolute URL pointing to the directory tree to fetch", examples=["./skeleton"]
    )
    target_path: str = Field(
        default="./", description="Target path within the working directory to download the contents to."
    )
    token: Secret | None = Field(
        default=None,
        description="A token to use in place of the portal's own for that host.",
    )


class FetchPlainFile(ActionModel):
    """What fetch:plain:file takes."""

    url: str = Field(description="Relative path or absolute URL pointing to the single file to fetch.")
    target_path: str = Field(description="Target path within the working directory to download the file as.")
    token: Secret | None = Field(
        default=None,
        description="A token to use in place of the portal's own for that host.",
    )


async def fetch_plain(given: FetchPlain, act: ActionContext) -> None:
    """Copies a folder, over what is there."""
    await act.log(f"Fetching plain content from {given.url}")
    path = inside(given.target_path)
    async with folder_at(act, given.url, given.token) as source:
        act.workspace.make_folder(path)
        copied = await asyncio.to_thread(copy_folder, source, act.workspace.below(path))
    if copied.left_out:
        await act.log(f"Left out, since they lead elsewhere: {', '.join(copied.left_out[:20])}")


async def fetch_plain_file(given: FetchPlainFile, act: ActionContext) -> None:
    """Copies a file, over what is there."""
    await act.log(f"Fetching plain content from {given.url}")
    content, executable = await file_at(act, given.url, given.token)
    act.workspace.write_bytes(inside(given.target_path), content, executable=executable)


ACTIONS = (
    Action(
        id="fetch:plain",
        title="Fetch files",
        description="Downloads content and places it in the workspace, or optionally in a subdirectory specified by "
        "the `targetPath` input option.",
        input=FetchPlain,
        run=fetch_plain,
        dry_run=fetch_plain,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Copy a folder beside the template into the workspace",
                input={"url": "./skeleton", "targetPath": "./service"},
            ),
            ActionExample(
                title="Copy a folder of another repository",
                input={"url": "https://github.com/meadowlark/skeletons/tree/main/docs", "targetPath": "./docs"},
            ),
        ],
    ),
    Action(
        id="fetch:plain:file",
        title="Fetch one file",
        description="Downloads single file and places it in the workspace.",
        input=FetchPlainFile,
        run=fetch_plain_file,
        dry_run=fetch_plain_file,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Copy the licence of the company",
                input={
                    "url": "https://github.com/meadowlark/handbook/blob/main/LICENSE",
                    "targetPath": "./LICENSE",
                },
            )
        ],
    ),
)
