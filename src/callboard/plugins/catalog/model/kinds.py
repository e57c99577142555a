"""Kinds of entities: each is a value, the built-in ones too, so that a company's own kind is one more value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callboard import Contribution


@dataclass(frozen=True, kw_only=True)
class RelationField:
    """One field of a kind that points at other entities.

    `path` is dotted below the document (`spec.providesApis`). Without `default_kind` a ref must name its kind.
    Both directions are emitted: this entity `forward` the target, the target `reverse` this entity.
    """

    path: str
    forward: str
    reverse: str
    default_kind: str | None = None


@dataclass(frozen=True, kw_only=True)
class EntityKind(Contribution):
    """A kind of entity: how it is recognised, checked, linked and shown.

    `schema` is a JSON Schema (draft 7) for the whole document. `icon` and `tone` are what a page shows;
    `type_icons` refines them by `spec.type` (`{"website": ("app-window", "info")}`). `checked_by` is the name
    that error messages give to whoever checks the kind; clients written for Backstage may look for it.
    """

    kind: str
    plural: str
    api_versions: Sequence[str]
    schema: Mapping[str, Any] = field(default_factory=dict)
    relations: Sequence[RelationField] = ()
    icon: str = "circle"
    tone: str = "neutral"
    type_icons: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    listed: bool = True
    checked_by: str = "BuiltinKindsEntityProcessor"
