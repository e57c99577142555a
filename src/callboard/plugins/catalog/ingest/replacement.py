"""Puts together what the store is told of one location: what its file says, processed once more by other plugins."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from ..model import Entity, Problem, Relation, SourceFile, state
from ..sources import resolve_target
from ..sources.scm import Integrations
from ..store import Known, NewEntity, Replacement, Target
from .ingestion import Ingestion
from .process import LocationTarget
from .read import digest_of as digest_of_file
from .understand import Told, Understood, digest_of

Processing = Callable[[Entity], tuple[Entity, Sequence[Relation], Sequence[Problem]]]


BROKEN = frozenset({"parse", "not-object", "empty-file"})
"""Stages whose problems leave open what a document would have been."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A location with the file that was read there, the files that its placeholders name, and what they say."""

    known: Known
    file: SourceFile
    understood: Understood
    pulled_in: Mapping[str, SourceFile | Problem] = field(default_factory=dict)


def replacements_for(ingestion: Ingestion, taken: Sequence[Taken], more: Processing | None) -> list[Replacement]:
    """One for each. Runs in a thread."""
    return [replacement_for(ingestion, each, more) for each in taken]


def replacement_for(ingestion: Ingestion, taken: Taken, more: Processing | None) -> Replacement:
    """All that one location says now."""
    known = taken.known
    entities: list[NewEntity] = []
    targets: list[Target] = []
    problems: list[Problem] = list(taken.understood.problems)
    seen: set[str] = set()
    for told in taken.understood.entities:
        each = told if more is None else _process_more(told, more, problems)
        if each.ref in seen:
            problems.append(_twice(each, known))
            continue
        seen.add(each.ref)
        entities.append(_new_entity(each, known))
        targets += _targets(each, known, ingestion.integrations, problems)
    unknown = any(each.level == "error" and (not each.entity or each.stage in BROKEN) for each in problems)
    if known.root:
        entities = [each for each in entities if each.ref != known.entity_ref] + [location_entity(known)]
        problems = [replace(each, entity=each.entity or known.entity_ref) for each in problems]
    return Replacement(
        known=known,
        entities=entities,
        problems=problems,
        targets=targets,
        etag=taken.file.etag,
        hash=taken.understood.hash,
        revision=taken.file.revision,
        depends=_depends(taken),
        unreadable=unknown,
        failed=frozenset(each.entity for each in problems if each.entity and each.level == "error") - seen,
        keep_orphans=ingestion.keep_orphans,
    )


def location_entity(known: Known) -> NewEntity:
    """The Location entity that stands for a root."""
    presence = {"presence": "optional"} if known.optional else {}
    annotations = {
        "backstage.io/managed-by-location": str(known.ref),
        "backstage.io/managed-by-origin-location": str(known.ref),
    }
    document = {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Location",
        "metadata": {"name": known.entity_name, "namespace": "default", "annotations": annotations},
        "spec": {"type": known.ref.type, "target": known.ref.target, **presence},
    }
    content = msgspec.json.encode(document)
    return NewEntity(
        ref=known.entity_ref,
        document=content,
        hash=hashlib.sha256(content).hexdigest(),
        text=b"",
        file=known.ref.target,
        index=-1,
        line=0,
        relations=(),
    )


def _process_more(told: Told, more: Processing, problems: list[Problem]) -> Told:
    entity, relations, found = more(Entity(msgspec.json.decode(told.document)))
    problems += found
    document, ref = msgspec.json.encode(entity.document), str(entity.ref)
    said = (*sorted(edge for each in told.relations for edge in each.edges), *relations)
    return replace(told, ref=ref, document=document, relations=state(ref, said), hash=digest_of(document, said))


def _new_entity(told: Told, known: Known) -> NewEntity:
    return NewEntity(
        ref=told.ref,
        document=told.document,
        hash=told.hash,
        text=told.text,
        file=known.ref.target,
        index=told.index,
        line=told.line,
        relations=told.relations,
    )


def _targets(told: Told, known: Known, integrations: Integrations, problems: list[Problem]) -> list[Target]:
    targets = []
    for each in told.targets:
        found = resolve_target(each.location.type, each.location.target, known.ref, integrations)
        if isinstance(found, Problem):
            problems.append(replace(found, line=each.line, entity=told.ref))
        elif found == known.ref:
            problems.append(_leads_to_itself(each, told, known))
        else:
            targets.append(Target(ref=found, optional=each.optional, emitter=told.ref, line=each.line))
    return targets


def _leads_to_itself(target: LocationTarget, told: Told, known: Known) -> Problem:
    return Problem(
        message=f"This location leads back to itself: {target.location.target}",
        hint="Remove the target.",
        file=known.ref.target,
        line=target.line,
        entity=told.ref,
        stage="location",
    )


def _twice(told: Told, known: Known) -> Problem:
    return Problem(
        name="ConflictError",
        stage="conflict",
        message=f"{told.ref} is defined twice in this file; the first one counts",
        hint="Rename one of the two, or remove it.",
        file=known.ref.target,
        line=told.line,
        document=told.index,
        entity=told.ref,
    )


def _depends(taken: Taken) -> str:
    """What has to be looked at beside the file itself to know that nothing has changed."""
    digests = {value: digest_of_file(each) for value, each in taken.pulled_in.items()}
    return json.dumps(sorted(digests.items())) if digests else ""
