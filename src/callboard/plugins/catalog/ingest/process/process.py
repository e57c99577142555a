"""The steps from a declaration to an entity, in the order in which Backstage takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ...model import Declaration, Entity, EntityRef, LocationRef, Problem, Relation
from ...model.entity import DEFAULT_NAMESPACE
from .draft import draft_of
from .envelope import check_envelope
from .kinds import Kinds, check_kind
from .locations import LocationTarget, read_targets
from .policies import check_policies
from .refusal import Refusal
from .relations import read_relations, sort_references

MANAGED_BY = "backstage.io/managed-by-location"
MANAGED_BY_ORIGIN = "backstage.io/managed-by-origin-location"


def _allow(_entity: Entity) -> Problem | None:
    return None


@dataclass(frozen=True, kw_only=True)
class ProcessContext:
    """What processing needs to know beside the document. One context serves all documents of a file.

    `location` is the file read and `origin` the registration that led to it. `annotations` are generated
    (view-url, edit-url, source-location …): an author's own win over them, except for the two managed-by ones,
    which are always `location` and `origin`. `allowed` says which entities the origin may bring.
    """

    kinds: Kinds
    location: LocationRef
    origin: LocationRef
    annotations: Mapping[str, str] = field(default_factory=dict)
    allowed: Callable[[Entity], Problem | None] = _allow
    location_types: frozenset[str] = frozenset({"url"})

    @cached_property
    def managed_by(self) -> Mapping[str, str]:
        return {MANAGED_BY: str(self.location), MANAGED_BY_ORIGIN: str(self.origin)}


@dataclass(frozen=True, kw_only=True)
class Processed:
    """What became of a declaration. Without an entity, the problems say why."""

    entity: Entity | None = None
    relations: tuple[Relation, ...] = ()
    targets: tuple[LocationTarget, ...] = ()
    problems: tuple[Problem, ...] = ()


def process(declaration: Declaration, context: ProcessContext) -> Processed:
    """Makes an entity of a declaration whose placeholders are resolved; nothing is raised for its content."""
    kinds = context.kinds
    if refusal := check_envelope(declaration.document, kinds.envelope):
        return _refused(declaration, context, refusal)
    document = _annotate(declaration.document, context)
    ref = _ref_of(document)
    known = kinds.find(document)
    document = _default_namespace(sort_references(document, known))
    refusal = check_policies(document, ref, kinds.entity) or check_kind(document, ref, known, kinds)
    if refusal or not known:
        return _refused(declaration, context, refusal, ref)
    relations, refusal = read_relations(document, ref, known)
    if refusal:
        return _refused(declaration, context, refusal, ref)
    return _accept(declaration, context, Entity(document), relations)


def _accept(
    declaration: Declaration, context: ProcessContext, entity: Entity, relations: tuple[Relation, ...]
) -> Processed:
    if problem := context.allowed(entity):
        placed = _place(problem, declaration, context, "/kind", entity.ref)
        return Processed(problems=(_with_draft(placed, declaration, context),))
    targets: list[LocationTarget] = []
    refusals: list[Refusal] = []
    if entity.kind == "Location":
        targets, refusals = read_targets(entity.document, context.location, context.location_types)
    return Processed(
        entity=entity,
        relations=relations,
        targets=tuple(replace(target, line=declaration.line_of(target.pointer)) for target in targets),
        problems=tuple(_problem(declaration, context, refusal, entity.ref) for refusal in refusals),
    )


def _annotate(document: Mapping[str, Any], context: ProcessContext) -> Mapping[str, Any]:
    metadata = document["metadata"]
    own = metadata.get("annotations", {})
    if not isinstance(own, Mapping):
        return document  # the policies will say so
    annotated = {**metadata, "annotations": {**context.annotations, **own, **context.managed_by}}
    # The uid is ours to give; one in a file is somebody else's.
    if (uid := metadata.get("uid")) and isinstance(uid, str):
        del annotated["uid"]
    return {**document, "metadata": annotated}


def _ref_of(document: Mapping[str, Any]) -> EntityRef:
    metadata = document["metadata"]
    namespace = metadata.get("namespace", DEFAULT_NAMESPACE)
    return EntityRef(document["kind"].lower(), namespace.lower(), metadata["name"].lower())


def _default_namespace(document: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = document["metadata"]
    if "namespace" in metadata:
        return document
    return {**document, "metadata": {"namespace": DEFAULT_NAMESPACE, **metadata}}


def _refused(
    declaration: Declaration, context: ProcessContext, refusal: Refusal | None, ref: EntityRef | None = None
) -> Processed:
    if refusal is None:
        return Processed()
    return Processed(problems=(_with_draft(_problem(declaration, context, refusal, ref), declaration, context),))


def _with_draft(problem: Problem, declaration: Declaration, context: ProcessContext) -> Problem:
    return replace(problem, draft=draft_of(declaration.document, context.kinds))


def _problem(
    declaration: Declaration, context: ProcessContext, refusal: Refusal, ref: EntityRef | None = None
) -> Problem:
    problem = Problem(message=refusal.message, hint=refusal.hint, name=refusal.name, stage=refusal.stage)
    return _place(problem, declaration, context, refusal.pointer, ref)


def _place(
    problem: Problem, declaration: Declaration, context: ProcessContext, pointer: str, ref: EntityRef | None
) -> Problem:
    """The problem with where it is and what it is about."""
    return replace(
        problem,
        file=context.location.target,
        line=declaration.line_of(pointer),
        document=declaration.index,
        entity=str(ref) if ref else "",
    )
