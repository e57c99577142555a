"""A template as the scaffolder understands it: the pages of its form, its steps, what it says at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callboard import Invalid

from .shape import fault_of

VERSION = "scaffolder.backstage.io/v1beta3"
SOURCE, MANAGED_BY = "backstage.io/source-location", "backstage.io/managed-by-location"


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step. `condition` is what stands under `if`: None when nothing does."""

    id: str
    name: str
    action: str
    input: Mapping[str, Any] = field(default_factory=dict)
    condition: str | bool | None = None
    each: Any = None
    tags: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        """The step in the form of a task's specification."""
        said = {"if": self.condition, "each": self.each}
        if self.tags:
            said["backstage:permissions"] = {"tags": list(self.tags)}
        kept = {key: value for key, value in said.items() if value is not None}
        return {"id": self.id, "name": self.name, "action": self.action, "input": dict(self.input), **kept}


@dataclass(frozen=True, kw_only=True)
class Template:
    """A template. `pages` are the JSON Schemas of its form as written; `origin` is the location that relative
    addresses start from, as `url:https://…/`, empty when it is not known. With `strict`, an expression that cannot be
    rendered fails its step. `entity` is the whole document."""

    ref: str
    title: str
    pages: Sequence[Mapping[str, Any]]
    steps: Sequence[Step]
    output: Mapping[str, Any]
    entity: Mapping[str, Any]
    description: str = ""
    origin: str = ""
    secrets: Mapping[str, Any] | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    starts_over: bool = False
    strict: bool = False


def read_template(entity: Mapping[str, Any]) -> Template:
    """The template that an entity's document describes. Raises Invalid for another kind or version, and for one that
    is not made as templates are."""
    version = entity.get("apiVersion")
    if entity.get("kind") != "Template" or version != VERSION:
        raise Invalid(
            f"Unsupported apiVersion field in schema entity, {version}", hint=f"Write `apiVersion: {VERSION}`."
        )
    if (fault := fault_of(entity)) is not None:
        raise Invalid("Input template is not a template", hint=f"{fault[0] or 'The document'}: {fault[1]}.")
    metadata, spec = entity["metadata"], entity["spec"]
    written = spec.get("parameters") or []
    recovery = (spec.get("EXPERIMENTAL_recovery") or {}).get("EXPERIMENTAL_strategy")
    return Template(
        ref=f"template:{metadata.get('namespace') or 'default'}/{metadata.get('name') or ''}".lower(),
        title=metadata.get("title") or metadata.get("name") or "",
        description=metadata.get("description") or "",
        pages=list(written) if isinstance(written, list) else [written],
        steps=[read_step(number, each) for number, each in enumerate(spec.get("steps") or [], start=1)],
        output=spec.get("output") or {},
        secrets=(spec.get("secrets") or {}).get("schema"),
        labels=(spec.get("presentation") or {}).get("buttonLabels") or {},
        starts_over=recovery == "startOver",
        strict=spec.get("strict") is True,
        origin=_origin(metadata.get("annotations") or {}),
        entity=entity,
    )


def read_step(number: int, written: Mapping[str, Any]) -> Step:
    """A step as a template or a task's specification has it; the first is number 1."""
    return Step(
        id=written.get("id") or f"step-{number}",
        name=written.get("name") or written["action"],
        action=written["action"],
        input=written.get("input") or {},
        condition=written.get("if"),
        each=written.get("each"),
        tags=(written.get("backstage:permissions") or {}).get("tags") or (),
    )


def _origin(annotations: Mapping[str, str]) -> str:
    """Where the template lies; empty for what lies at no address, in no repository and in no folder."""
    location = annotations.get(SOURCE) or annotations.get(MANAGED_BY) or ""
    return location if location.partition(":")[0] in {"url", "file", "git"} else ""
