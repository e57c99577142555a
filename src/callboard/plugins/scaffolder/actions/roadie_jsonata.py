"""roadiehq:utils:jsonata and both :transform: values by JSONata expressions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, NotFound
from callboard.plugins.catalog import read_yaml

from ..model import EXECUTE
from ..render import Transformer
from .json_text import from_json, to_json
from .paths import inside
from .roadie_data import YamlOptions, as_yaml

EXPRESSION = "JSONata expression to perform on the input"


class Transform(ActionModel):
    """What roadiehq:utils:jsonata takes."""

    data: Any = Field(description="Input data to be transformed")
    expression: str = Field(description=EXPRESSION)


class TransformFile(ActionModel):
    """What both for files take."""

    path: str = Field(description="Input path to read the file")
    expression: str = Field(description=EXPRESSION)
    as_: Literal["string", "object"] = Field(default="string", alias="as", description="Desired result type")


class TransformJson(TransformFile):
    """What roadiehq:utils:jsonata:json:transform takes."""

    replacer: Sequence[str] | None = Field(default=None, description="The keys that are kept; all without it")
    space: int | str | None = Field(default=None, description="How much each level is indented")


class TransformYaml(TransformFile):
    """What roadiehq:utils:jsonata:yaml:transform takes."""

    load_all: bool = Field(default=False, description="Use this if the yaml file contains multiple documents")
    options: YamlOptions = Field(default=YamlOptions(), description="YAML stringify options")


class Result(ActionModel):
    """What all of them give."""

    result: Any = Field(description="Output result from JSONata")


async def transform(given: Transform, act: ActionContext) -> Result:
    """What the expression gives for a value."""
    return Result(result=await act.ctx.state(Transformer).transform(given.data, given.expression))


async def transform_json(given: TransformJson, act: ActionContext) -> Result:
    """What it gives for a JSON file."""
    result = await _of_file(given, act, from_json(_text(given, act), given.path))
    if given.as_ == "object":
        return Result(result=result)
    return Result(result=to_json(result, keys=given.replacer, space=given.space))


async def transform_yaml(given: TransformYaml, act: ActionContext) -> Result:
    """What it gives for a YAML file."""
    documents = read_yaml(_text(given, act))
    result = await _of_file(given, act, documents if given.load_all else (documents or [None])[0])
    return Result(result=result if given.as_ == "object" else as_yaml(result, given.options))


def _text(given: TransformFile, act: ActionContext) -> str:
    path = inside(given.path)
    if not act.workspace.exists(path):
        raise NotFound(f"The file {given.path} does not exist.")
    return act.workspace.read_text(path)


async def _of_file(given: TransformFile, act: ActionContext, value: Any) -> Any:
    return await act.ctx.state(Transformer).transform(value, given.expression)


ACTIONS = (
    Action(
        id="roadiehq:utils:jsonata",
        title="Transform a value",
        description="Allows performing JSONata operations and transformations on input objects and produces the "
        "output result as a step output.",
        input=Transform,
        output=Result,
        run=transform,
        dry_run=transform,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="The names of a list",
                input={"data": {"items": [{"name": "a"}, {"name": "b"}]}, "expression": "items.name"},
            )
        ],
    ),
    Action(
        id="roadiehq:utils:jsonata:json:transform",
        title="Transform a JSON file",
        description="Allows performing JSONata operations and transformations on a JSON file in the workspace. The "
        "result can be read from the `result` step output.",
        input=TransformJson,
        output=Result,
        run=transform_json,
        dry_run=transform_json,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="With another name",
                input={"path": "package.json", "expression": "$ ~> | $ | {'name': 'web'} |", "as": "object"},
            )
        ],
    ),
    Action(
        id="roadiehq:utils:jsonata:yaml:transform",
        title="Transform a YAML file",
        description="Allows performing JSONata operations and transformations on a YAML file in the workspace. The "
        "result can be read from the `result` step output.",
        input=TransformYaml,
        output=Result,
        run=transform_yaml,
        dry_run=transform_yaml,
        requires=EXECUTE,
        examples=[
            ActionExample(title="One key of a file", input={"path": "catalog-info.yaml", "expression": "metadata.name"})
        ],
    ),
)
