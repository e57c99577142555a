"""Entities, their references and the relations between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from callboard import Invalid

DEFAULT_NAMESPACE = "default"


class EntityRef(NamedTuple):
    """The identity of an entity, lower-cased: `component:default/playlist-service`."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.namespace}/{self.name}"

    @property
    def path(self) -> str:
        """Where its page is, below the portal's root."""
        return f"/catalog/{self.namespace}/{self.kind}/{self.name}"

    def short(self, default_kind: str = "") -> str:
        """The ref as people write it: without the expected kind and without the default namespace."""
        kind = "" if self.kind == default_kind.lower() else f"{self.kind}:"
        namespace = "" if self.namespace == DEFAULT_NAMESPACE else f"{self.namespace}/"
        return f"{kind}{namespace}{self.name}"


class Relation(NamedTuple):
    """One directed edge, refs as lower-cased strings. Both directions are stored, each as its own edge."""

    source: str
    type: str
    target: str


class Stated(NamedTuple):
    """An edge as it is kept, and with `back` also the one that leads back: what one entity says, both ends show.

    The source says so itself, unless it names another emitter.
    """

    source: str
    type: str
    target: str
    back: str | None = None
    emitter: str | None = None

    @property
    def edges(self) -> list[Relation]:
        """The one or two that it stands for."""
        there = Relation(self.source, self.type, self.target)
        return [there] if self.back is None else [there, Relation(self.target, self.back, self.source)]


def state(ref: str, relations: Iterable[Relation]) -> tuple[Stated, ...]:
    """What an entity emits, as it is kept: each edge from it with one that leads back, as far as there are any."""
    forth: list[Relation] = []
    back: dict[str, list[str]] = {}
    found: list[Stated] = []
    for each in relations:
        if each.source == ref:
            forth.append(each)
        elif each.target == ref:
            back.setdefault(each.source, []).append(each.type)
        else:
            found.append(Stated(*each, emitter=ref))
    for _, kind, target in forth:
        kinds = back.get(target)
        found.append(Stated(ref, kind, target, kinds.pop() if kinds else None))
    found += [Stated(source, kind, ref, emitter=ref) for source, kinds in back.items() for kind in kinds]
    return tuple(found)


def parse_ref(text: str, kind: str | None = None, namespace: str = DEFAULT_NAMESPACE) -> EntityRef:
    """Reads `[kind:][namespace/]name`; missing parts take the defaults given. Raises Invalid.

    The grammar is Backstage's: the first `:` before any `/` ends the kind, the first `/` after it ends the
    namespace, and the rest, whatever its characters, is the name.
    """
    found_kind, found_namespace, name = _split(text)
    if found_kind == "" or found_namespace == "" or not name:
        raise Invalid(f'Entity reference "{text}" was not on the form [<kind>:][<namespace>/]<name>')
    if not (found_kind or kind):
        raise Invalid(
            f'Entity reference "{text}" had missing or empty kind (e.g. did not start with "component:" or similar)'
        )
    return EntityRef((found_kind or kind or "").lower(), (found_namespace or namespace).lower(), name.lower())


def _split(text: str) -> tuple[str | None, str | None, str]:
    colon, slash = text.find(":"), text.find("/")
    kind: str | None = None
    namespace: str | None = None
    if colon >= 0 and (slash < 0 or colon < slash):
        kind, text = text[:colon], text[colon + 1 :]
        slash = text.find("/")
    if slash >= 0:
        namespace, text = text[:slash], text[slash + 1 :]
    return kind, namespace, text


@dataclass(frozen=True)
class Entity:
    """One thing in the catalog: its document as served, and comfortable ways to read it.

    `document` has Backstage's shape: apiVersion, kind, metadata, spec and, once stored, relations.
    Treat it as read-only.
    """

    document: Mapping[str, Any]

    @cached_property
    def ref(self) -> EntityRef:
        metadata = self.document["metadata"]
        namespace = metadata.get("namespace") or DEFAULT_NAMESPACE
        return EntityRef(str(self.document["kind"]).lower(), namespace.lower(), metadata["name"].lower())

    @property
    def kind(self) -> str:
        """The kind as declared: `Component`, `API` …"""
        return str(self.document["kind"])

    @property
    def name(self) -> str:
        return str(self.metadata["name"])

    @property
    def namespace(self) -> str:
        return str(self.metadata.get("namespace") or DEFAULT_NAMESPACE)

    @property
    def metadata(self) -> Mapping[str, Any]:
        metadata: Mapping[str, Any] = self.document["metadata"]
        return metadata

    @property
    def spec(self) -> Mapping[str, Any]:
        """The spec, empty when the document has none."""
        return self.document.get("spec") or {}

    @property
    def title(self) -> str:
        """What people call it: the profile's display name, else the title, else the name."""
        profile = self.spec.get("profile")
        shown = profile.get("displayName") if isinstance(profile, Mapping) else None
        return str(shown or self.metadata.get("title") or self.name)

    @property
    def description(self) -> str:
        return str(self.metadata.get("description") or "")

    @property
    def type(self) -> str:
        """`spec.type`, or an empty string."""
        return str(self.spec.get("type") or "")

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(str(tag) for tag in self.metadata.get("tags") or ())

    def annotation(self, key: str) -> str | None:
        """The value of an annotation, or None."""
        value = (self.metadata.get("annotations") or {}).get(key)
        return None if value is None else str(value)

    def label(self, key: str) -> str | None:
        """The value of a label, or None."""
        value = (self.metadata.get("labels") or {}).get(key)
        return None if value is None else str(value)

    def targets(self, relation: str, kind: str | None = None) -> Iterator[EntityRef]:
        """The refs this entity points at by one relation type, optionally of one kind only."""
        for edge in self.document.get("relations") or ():
            if edge["type"] == relation:
                ref = parse_ref(edge["targetRef"])
                if kind is None or ref.kind == kind:
                    yield ref
