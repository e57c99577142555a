"""fetch:cookiecutter: skeletons of Cookiecutter, filled by the language of templates. Nothing of theirs runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Invalid

from ..model import EXECUTE
from ..render import Renderer
from ..skeleton import FillOptions, fill
from .origins import folder_at
from .paths import inside

CONTENTS = "{{cookiecutter and 'contents'}}"
"""The folder in which skeletons that were written for older versions have everything."""


class FetchCookiecutter(ActionModel):
    """What fetch:cookiecutter takes."""

    url: str = Field(
        description="Relative path or absolute URL pointing to the directory tree to fetch", examples=["./skeleton"]
    )
    target_path: str = Field(
        default="./", description="Target path within the working directory to download the contents to."
    )
    values: Mapping[str, Any] = Field(description="Values to pass on to cookiecutter for templating")
    copy_without_render: Sequence[str] = Field(
        default=(), description="Avoid rendering directories and files in the template"
    )
    extensions: Sequence[str] = Field(default=(), description="Jinja2 extensions: there are none here")
    image_name: str | None = Field(default=None, description="Has no effect: no image is run")


async def fetch_cookiecutter(given: FetchCookiecutter, act: ActionContext) -> None:
    """Fills it over what is there."""
    if given.extensions:
        raise Invalid(
            f"The extension {given.extensions[0]} of Jinja2 cannot be used: nothing of Python runs for a template",
            hint="Say it with the filters that templates have.",
        )
    path = inside(given.target_path)
    await act.log(f"Fetching and then templating using cookiecutter from {given.url}")
    options = FillOptions(cookiecutter=True, replace=True, copy_without_templating=given.copy_without_render)
    async with folder_at(act, given.url, None) as source:
        act.workspace.make_folder(path)
        skeleton = source.below(CONTENTS) if source.exists(CONTENTS) else source
        target = act.workspace.below(path)
        filled = await fill(act.ctx.state(Renderer), skeleton, target, values=given.values, options=options)
    for warning in filled.warnings:
        await act.log(warning)
    await act.log(f"Template result written to {path}: {len(filled.files)} files")


ACTIONS = (
    Action(
        id="fetch:cookiecutter",
        title="Fill a skeleton of Cookiecutter",
        description="Downloads a template from the given URL into the workspace, and runs cookiecutter on it: here by "
        "the language of templates, without hooks and extensions.",
        input=FetchCookiecutter,
        run=fetch_cookiecutter,
        dry_run=fetch_cookiecutter,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Fill the skeleton beside the template",
                input={"url": "./skeleton", "values": {"name": "${{ parameters.name }}"}},
            )
        ],
    ),
)
