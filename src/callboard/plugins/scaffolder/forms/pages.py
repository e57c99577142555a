"""The pages of a template's form that somebody gets: those they may see, with the flags that are on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from callboard import Context

from ..model import READ_PARAMETERS, Template
from ..rules import may_see
from .hints import backstage
from .tidy import tidy

UNTITLED = "Please enter the following information"


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """One page: its words and its schema."""

    title: str
    description: str
    schema: Mapping[str, Any]


def pages_for(template: Template, ctx: Context) -> list[FormPage]:
    """What the person who asks is shown of a template's form."""
    flags = frozenset(ctx.settings.feature_flags)
    decision = ctx.decide(READ_PARAMETERS)
    return [_page(each, flags) for each in template.pages if may_see(decision, tags_of(each)) and _is_on(each, flags)]


def titled(page: Mapping[str, Any]) -> str:
    """What a page is called."""
    return str(page.get("title") or UNTITLED)


def _page(written: Mapping[str, Any], flags: Set[str]) -> FormPage:
    schema = tidy(written)
    properties = schema.get("properties")
    if isinstance(properties, Mapping):
        kept = {name: each for name, each in properties.items() if _is_on(each, flags)}
        schema["properties"] = kept
        gone = properties.keys() - kept.keys()
        if gone and "required" in schema:
            schema["required"] = [name for name in schema["required"] if name not in gone]
    return FormPage(title=titled(written), description=str(written.get("description") or ""), schema=schema)


def _is_on(schema: Mapping[str, Any], flags: Set[str]) -> bool:
    flag = schema.get("backstage:featureFlag") or backstage(schema).get("featureFlag")
    return not flag or flag in flags


def tags_of(page: Mapping[str, Any]) -> Sequence[str]:
    """The tags of a page, by which a policy may withhold it."""
    said = page.get("backstage:permissions")
    tags = said.get("tags") if isinstance(said, Mapping) else None
    return [str(tag) for tag in tags] if isinstance(tags, list) else []
