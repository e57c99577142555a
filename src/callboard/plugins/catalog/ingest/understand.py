"""The pure stages over one file: parse, fill in placeholders, process; what comes out is ready to be stored."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from ..infer import INFERRED_ANNOTATION
from ..model import Declaration, Entity, LocationRef, Problem, SourceFile
from ..sources import read_placeholder, resolve_target
from ..sources.scm import Integrations, location_annotations
from ..store import Known, NewEntity, Replacement, Target
from . import placeholders
from .guard import WEB
from .ingestion import Ingestion
from .parse import LineMap, Parsed, parse
from .placeholders import Placeholder
from .process import LocationTarget, ProcessContext, Processed, process
from .read import digest_of

Processing = Callable[[Entity], tuple[Entity, Sequence[Any], Sequence[Problem]]]
FILES_AT_ONCE = 8


@dataclass(frozen=True, kw_only=True)
class Understood:
    """One file with its documents, and the files that its placeholders name."""

    known: Known
    file: SourceFile
    parsed: Parsed
    contents: Mapping[Placeholder, SourceFile | Problem]


def parse_all(files: Sequence[tuple[Known, SourceFile]]) -> list[Understood]:
    """Parses files. Runs in a thread."""
    return [Understood(known=known, file=file, parsed=parse(file), contents={}) for known, file in files]


async def fetch_placeholders(ingestion: Ingestion, found: Sequence[Understood]) -> list[Understood]:
    """Reads what placeholders name, each place once."""
    slots = asyncio.Semaphore(FILES_AT_ONCE)

    async def read(understood: Understood, value: Any) -> SourceFile | Problem:
        async with slots:
            if not isinstance(value, str):
                return Problem(message="A placeholder takes a path or an address as text", stage="placeholder")
            return await read_placeholder(value, _base(understood.known.ref), ingestion.ports, understood.known.origin)

    async def one(understood: Understood) -> Understood:
        wanted = [each for found in understood.parsed.declarations for each in placeholders.find(found.document)]
        values = list({str(each.value): each.value for each in wanted}.values())
        if not wanted:
            return understood
        read_values = await asyncio.gather(*(read(understood, value) for value in values))
        by_value = dict(zip(map(str, values), read_values, strict=True))
        return replace(understood, contents={each: by_value[str(each.value)] for each in wanted})

    return list(await asyncio.gather(*(one(each) for each in found)))


def process_all(ingestion: Ingestion, found: Sequence[Understood], more: Processing | None) -> list[Replacement]:
    """Makes entities. Runs in a thread."""
    return [process_file(ingestion, each, more) for each in found]


def process_file(ingestion: Ingestion, found: Understood, more: Processing | None) -> Replacement:
    """All that one file says."""
    known = found.known
    context = context_for(ingestion, known.ref, known.origin, root=bool(known.root))
    entities: list[NewEntity] = []
    targets: list[Target] = []
    problems: list[Problem] = list(found.parsed.problems)
    seen: set[str] = set()
    for declaration in found.parsed.declarations:
        processed = _process(declaration, found, context, more)
        problems += processed.problems
        if processed.entity is None:
            continue
        ref = str(processed.entity.ref)
        if ref in seen:
            problems.append(_twice(processed.entity, declaration, known))
            continue
        seen.add(ref)
        entities.append(_new_entity(processed, declaration, known))
        targets += _targets(processed, known, ingestion.integrations, problems)
    if known.root:
        entities = [each for each in entities if each.ref != known.entity_ref] + [location_entity(known)]
        problems = [replace(each, entity=each.entity or known.entity_ref) for each in problems]
    return Replacement(
        known=known,
        entities=entities,
        problems=problems,
        targets=targets,
        etag=found.file.etag,
        hash=hashlib.sha256(found.file.content).hexdigest(),
        revision=found.file.revision,
        depends=_depends(found),
        unreadable=any(each.stage in {"parse", "not-object", "empty-file"} for each in found.parsed.problems),
        failed=frozenset(each.entity for each in problems if each.entity and each.level == "error") - seen,
        keep_orphans=ingestion.keep_orphans,
    )


def context_for(ingestion: Ingestion, location: LocationRef, origin: LocationRef, *, root: bool) -> ProcessContext:
    """What processing needs to know about a file."""
    annotations = dict(location_annotations(location, ingestion.integrations, origin))
    if location.type == "inferred":
        annotations[INFERRED_ANNOTATION] = "true"
        if location.target.startswith(WEB):
            annotations["backstage.io/source-location"] = f"url:{location.target.partition('#')[0]}/"
    types = {"url", location.type} if root else {"url"}
    return ProcessContext(
        kinds=ingestion.kinds,
        location=location,
        origin=origin,
        annotations=annotations,
        allowed=lambda entity: ingestion.rules.refusal(entity, origin, location),
        location_types=frozenset(types),
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


def _base(location: LocationRef) -> LocationRef:
    """Where relative paths start: an inferred file lies, as it were, at the root of its folder."""
    if location.type == "inferred":
        kind = "url" if location.target.startswith(WEB) else "file"
        return LocationRef(kind, f"{location.target.partition('#')[0]}/catalog-info.yaml")
    return location


def _process(
    declaration: Declaration, found: Understood, context: ProcessContext, more: Processing | None
) -> Processed:
    contents = {key: each if isinstance(each, Problem) else each.content for key, each in found.contents.items()}
    declaration, unresolved = placeholders.fill(declaration, contents, found.known.ref.target)
    if unresolved:
        ref = _likely_ref(declaration.document)
        return Processed(problems=tuple(replace(each, entity=ref) for each in unresolved))
    processed = process(declaration, context)
    if more is None or processed.entity is None:
        return processed
    entity, relations, problems = more(processed.entity)
    return replace(
        processed,
        entity=entity,
        relations=(*processed.relations, *relations),
        problems=(*processed.problems, *problems),
    )


def _likely_ref(document: Mapping[str, Any]) -> str:
    """The ref that a document would have had, as far as it can be read; else empty."""
    metadata = document.get("metadata")
    kind, name = document.get("kind"), metadata.get("name") if isinstance(metadata, Mapping) else None
    if not isinstance(kind, str) or not isinstance(name, str) or not isinstance(metadata, Mapping):
        return ""
    return f"{kind}:{metadata.get('namespace') or 'default'}/{name}".lower()


def _new_entity(processed: Processed, declaration: Declaration, known: Known) -> NewEntity:
    assert processed.entity is not None
    document = msgspec.json.encode(processed.entity.document)
    digest = hashlib.sha256(document)
    for relation in processed.relations:
        digest.update(repr(tuple(relation)).encode())
    text = declaration.lines.text if isinstance(declaration.lines, LineMap) else ""
    return NewEntity(
        ref=str(processed.entity.ref),
        document=document,
        hash=digest.hexdigest(),
        text=text.encode(),
        file=known.ref.target,
        index=declaration.index,
        line=declaration.line,
        relations=processed.relations,
    )


def _targets(processed: Processed, known: Known, integrations: Integrations, problems: list[Problem]) -> list[Target]:
    assert processed.entity is not None
    targets = []
    for each in processed.targets:
        found = resolve_target(each.location.type, each.location.target, known.ref, integrations)
        if isinstance(found, Problem):
            problems.append(replace(found, line=each.line, entity=str(processed.entity.ref)))
        elif found == known.ref:
            problems.append(_leads_to_itself(each, processed.entity, known))
        else:
            emitter = str(processed.entity.ref)
            targets.append(Target(ref=found, optional=each.optional, emitter=emitter, line=each.line))
    return targets


def _leads_to_itself(target: LocationTarget, entity: Entity, known: Known) -> Problem:
    return Problem(
        message=f"This location leads back to itself: {target.location.target}",
        hint="Remove the target.",
        file=known.ref.target,
        line=target.line,
        entity=str(entity.ref),
        stage="location",
    )


def _twice(entity: Entity, declaration: Declaration, known: Known) -> Problem:
    return Problem(
        name="ConflictError",
        stage="conflict",
        message=f"{entity.ref} is defined twice in this file; the first one counts",
        hint="Rename one of the two, or remove it.",
        file=known.ref.target,
        line=declaration.line,
        document=declaration.index,
        entity=str(entity.ref),
    )


def _depends(found: Understood) -> str:
    """What has to be looked at beside the file itself to know that nothing has changed."""
    digests = {str(key.value): digest_of(each) for key, each in found.contents.items()}
    return json.dumps(sorted(digests.items())) if digests else ""
