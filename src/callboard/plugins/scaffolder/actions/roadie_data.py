"""roadiehq:utils:merge, :serialize:*, :sleep: values that templates put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Invalid, NotFound
from callboard.plugins.catalog import read_yaml, write_yaml

from ..model import EXECUTE
from .debug import LONGEST_WAIT, rest
from .json_text import from_json, merge, to_json
from .paths import inside

YAML = (".yaml", ".yml")


class YamlOptions(ActionModel):
    """How YAML is written. What has no effect here is taken all the same."""

    indent: int = Field(default=2, ge=1, le=10)
    line_width: int = 80
    sort_keys: bool = False
    no_refs: bool | None = None
    no_array_indent: bool | None = None
    no_compat_mode: bool | None = None
    skip_invalid: bool | None = None
    condense_flow: bool | None = None
    force_quotes: bool | None = None
    flow_level: int | None = None
    quoting_type: str | None = None


class Document(ActionModel):
    """Which of several documents is meant: the one whose field has the value."""

    key: str
    value: str


class Merge(ActionModel):
    """What roadiehq:utils:merge takes."""

    path: str = Field(description="Path to existing file to append.")
    content: Mapping[str, Any] | list[Any] | str = Field(
        description="This will be merged into to the file. Can be either an object or a string."
    )
    merge_arrays: bool = Field(
        default=False, description="Where a value is an array the merge function should concatenate the values"
    )
    preserve_yaml_comments: bool | None = Field(default=None, description="Comments are not kept here")
    use_document_including_field: Document | None = Field(
        default=None, description="For multi-document YAML files, merge into the document that has this field and value"
    )
    options: YamlOptions = Field(default=YamlOptions(), description="YAML stringify options")


class Merged(ActionModel):
    """What roadiehq:utils:merge gives."""

    path: str = Field(description="Path of the file in the workspace")


class SerializeJson(ActionModel):
    """What roadiehq:utils:serialize:json takes."""

    data: Any = Field(description="Input data to perform stringification on.")
    replacer: Sequence[str] | None = Field(default=None, description="The keys that are kept; all without it")
    space: int | str | None = Field(default=None, description="How much each level is indented")


class SerializeYaml(ActionModel):
    """What roadiehq:utils:serialize:yaml takes."""

    data: Any = Field(description="Input data to perform stringification on.")
    options: YamlOptions = Field(default=YamlOptions(), description="YAML stringify options")


class Serialized(ActionModel):
    """What those give."""

    serialized: str = Field(description="Output result from serialization")


class Sleep(ActionModel):
    """What roadiehq:utils:sleep takes."""

    amount: float = Field(description="How much seconds should this step take.", ge=0)


async def merge_into(given: Merge, act: ActionContext) -> Merged:
    """Merges a value into a JSON or YAML file that is there."""
    path = inside(given.path)
    if not act.workspace.exists(path):
        raise NotFound(f"The file {given.path} does not exist.")
    text = act.workspace.read_text(path)
    if path.endswith(".json"):
        content = from_json(given.content, "content") if isinstance(given.content, str) else given.content
        merged = merge(from_json(text, path), content, append=given.merge_arrays)
        act.workspace.write_text(path, to_json(merged, space=2))
    elif path.endswith(YAML):
        act.workspace.write_text(path, _merge_yaml(text, given))
    else:
        extension = f".{path.rpartition('.')[2]}"
        raise Invalid(f"Unsupported file extension: {extension}", hint="The file is JSON or YAML.")
    return Merged(path=path)


async def serialize_json(given: SerializeJson, act: ActionContext) -> Serialized:  # noqa: ARG001 - an action's signature
    """A value as JSON."""
    return Serialized(serialized=to_json(given.data, keys=given.replacer, space=given.space))


async def serialize_yaml(given: SerializeYaml, act: ActionContext) -> Serialized:  # noqa: ARG001 - an action's signature
    """A value as YAML."""
    return Serialized(serialized=as_yaml(given.data, given.options))


async def sleep(given: Sleep, act: ActionContext) -> None:
    """Waits, or until the task is cancelled."""
    if given.amount > LONGEST_WAIT:
        raise Invalid(f"Sleep amount is more than {LONGEST_WAIT:g} seconds")
    await act.log(f"Sleeping for {given.amount:g} seconds")
    await rest(act, given.amount)


def _merge_yaml(text: str, given: Merge) -> str:
    documents = read_yaml(text)
    content = read_yaml(given.content) if isinstance(given.content, str) else [given.content]
    if len(content) != 1:
        raise Invalid("The content to merge is not one YAML document")
    place = _place(documents, given.use_document_including_field)
    documents[place] = merge(documents[place], content[0], append=given.merge_arrays)
    return "---\n".join(as_yaml(each, given.options) for each in documents)


def _place(documents: list[Any], wanted: Document | None) -> int:
    if wanted is None:
        if len(documents) > 1:
            raise Invalid(
                "Multiple documents found in the file",
                hint="Say which one is meant with `useDocumentIncludingField`.",
            )
        documents.extend([{}] if not documents else [])
        return 0
    for number, document in enumerate(documents):
        value = document
        for key in wanted.key.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        if value == wanted.value:
            return number
    raise Invalid(f"No document of the file has {wanted.key}: {wanted.value}")


def as_yaml(value: Any, options: YamlOptions) -> str:
    """A value as YAML."""
    return write_yaml(value, indent=options.indent, width=options.line_width, sort_keys=options.sort_keys)


ACTIONS = (
    Action(
        id="roadiehq:utils:merge",
        title="Merge into a file",
        description="Merges data into an existing JSON or YAML file",
        input=Merge,
        output=Merged,
        run=merge_into,
        dry_run=merge_into,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Give the catalog file an annotation",
                input={
                    "path": "catalog-info.yaml",
                    "content": {"metadata": {"annotations": {"meadowlark.example/tier": "1"}}},
                },
            )
        ],
    ),
    Action(
        id="roadiehq:utils:serialize:json",
        title="Write a value as JSON",
        description="Allows performing serialization on an object",
        input=SerializeJson,
        output=Serialized,
        run=serialize_json,
        dry_run=serialize_json,
        requires=EXECUTE,
        examples=[ActionExample(title="With indents", input={"data": {"name": "web"}, "space": 2})],
    ),
    Action(
        id="roadiehq:utils:serialize:yaml",
        title="Write a value as YAML",
        description="Allows performing serialization on an object",
        input=SerializeYaml,
        output=Serialized,
        run=serialize_yaml,
        dry_run=serialize_yaml,
        requires=EXECUTE,
        examples=[ActionExample(title="Plain", input={"data": {"name": "web", "tags": ["python"]}})],
    ),
    Action(
        id="roadiehq:utils:sleep",
        title="Sleep",
        description="Halts the scaffolding for the given amount of seconds",
        input=Sleep,
        run=sleep,
        requires=EXECUTE,
        examples=[ActionExample(title="Give a service time to start", input={"amount": 10})],
    ),
)
