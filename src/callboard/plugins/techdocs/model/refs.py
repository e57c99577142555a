"""Which entities have documentation, and where it is: Backstage's annotations."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from callboard import Invalid
from callboard.plugins.catalog import Entity, EntityRef, parse_ref

REF = "backstage.io/techdocs-ref"
ELSEWHERE = "backstage.io/techdocs-entity"
PATH = "backstage.io/techdocs-entity-path"
VERSIONS = "callboard.io/techdocs-versions"
"""Branches and tags that are published beside the default one: names and patterns, separated by commas."""


@dataclass(frozen=True, kw_only=True)
class DocsRef:
    """Where the sources are: a folder relative to the entity's file (`dir`), or one at an address (`url`)."""

    type: Literal["dir", "url"]
    target: str


@dataclass(frozen=True, order=True)
class SiteKey:
    """Names one published site: an entity, in lower case as Backstage stores it, and a version, empty for the usual.

    `spelled` is `namespace/kind/name` as the entity writes them, for storages that keep the case; it names nothing.
    """

    namespace: str
    kind: str
    name: str
    version: str = ""
    spelled: str = field(default="", compare=False)

    @property
    def ref(self) -> str:
        """The entity's ref."""
        return f"{self.kind}:{self.namespace}/{self.name}"

    @property
    def entity(self) -> EntityRef:
        """The entity."""
        return EntityRef(self.kind, self.namespace, self.name)

    @property
    def url(self) -> str:
        """Where it is read: with a slash at its end."""
        at = f"@{self.version}/" if self.version else ""
        return f"/docs/{self.namespace}/{self.kind}/{self.name}/{at}"


def key_of(ref: EntityRef, version: str = "") -> SiteKey:
    """The site of an entity."""
    return SiteKey(ref.namespace.lower(), ref.kind.lower(), ref.name.lower(), version)


def has_docs(entity: Entity) -> bool:
    """Whether it has documentation of its own, or shows that of another."""
    return bool(entity.annotation(REF) or entity.annotation(ELSEWHERE))


def ref_of(entity: Entity) -> DocsRef | None:
    """Where its own documentation is; None when it has none. Raises Invalid for what says nothing of the sort."""
    said = (entity.annotation(REF) or "").strip()
    if not said:
        return None
    kind, colon, target = said.partition(":")
    if kind == "dir" and colon and target:
        return DocsRef(type="dir", target=target)
    if kind == "url" and colon and target:
        return DocsRef(type="url", target=target)
    raise Invalid(
        f"`{REF}: {said[:200]}` does not say where the documentation of {entity.ref} is",
        hint="Write `dir:.` for the folder of the catalog file, or `url:` and the address of a folder.",
    )


def shown_for(entity: Entity) -> EntityRef:
    """The entity whose documentation is shown for this one: itself, or the one it names. Raises Invalid."""
    said = (entity.annotation(ELSEWHERE) or "").strip()
    return parse_ref(said) if said else entity.ref


def first_path(entity: Entity) -> str:
    """The page that is opened first, relative to the site."""
    return (entity.annotation(PATH) or "").strip().lstrip("/")
