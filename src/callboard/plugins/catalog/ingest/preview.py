"""The same stages without storing anything: what would come of a location, a document, a repository."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from callboard import Context, NotFound, Unavailable

from ..infer import FolderTree, infer, to_yaml
from ..model import Entity, LocationRef, Problem, SourceFile
from ..queries import provenance_of, registered
from ..sources import Previous
from ..sources.scm import find_integration
from ..store import Known
from .guard import WEB, check_registrable
from .guess import guess
from .infer_remote import infer_remote
from .ingestion import ingestion_of
from .limits import DEFAULT_LIMITS
from .read import Found, read_all
from .replacement import replacements_for
from .understanding import Understanding, material
from .yaml_document import compose, lines_of

MOST_PREVIEWED = 2000


@dataclass
class Preview:
    """What would come of registering a location."""

    entities: list[Entity] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    inferred: bool = False
    catalog_file: str = ""


@dataclass(frozen=True, kw_only=True)
class ExistingFile:
    """A catalog file that is there already."""

    location: LocationRef
    registered: bool
    document: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What is at a location, and what could be generated when there is nothing."""

    existing: Sequence[ExistingFile] = ()
    generated: Sequence[Mapping[str, Any]] = ()


async def preview(ctx: Context, ref: LocationRef) -> Preview:
    """Reads and processes everything below a location, and stores nothing."""
    check_registrable(ctx, ref)
    ingestion, found = ingestion_of(ctx), Preview()
    queue, seen = [_unknown(ref, ref, root=True)], {ref}
    at_hand: dict[LocationRef, Found] = {}
    while queue and len(found.entities) < MOST_PREVIEWED:
        readings = await read_all(ctx, ingestion, queue, at_hand, force=True)
        queue = []
        for reading in readings:
            found.problems += reading.result.problems
            at_hand.update(reading.at_hand)
            further = [*reading.at_hand, *reading.result.locations]
            queue += [_unknown(each, ref, root=False) for each in further if each not in seen]
            seen.update(further)
        files = [(each.known, each.own) for each in readings if each.own is not None]
        taken = await Understanding(ctx, ingestion).take(files)
        for each, new in zip(taken, await ctx.in_thread(replacements_for, ingestion, taken, None), strict=True):
            found.entities += [Entity(msgspec.json.decode(one.document)) for one in new.entities]
            found.problems += new.problems
            further = [target.ref for target in new.targets or () if target.ref not in seen]
            queue += [_unknown(target, ref, root=False) for target in further]
            seen.update(further)
            if each.known.ref.type == "inferred":
                found.inferred = True
                found.catalog_file = found.catalog_file or each.file.content.decode()
    found.entities.sort(key=lambda entity: entity.ref != _ref_of(ref))
    return found


async def validate(ctx: Context, document: Mapping[str, Any], location: LocationRef) -> list[Problem]:
    """Runs one document through all stages, placeholders included, and stores nothing."""
    ingestion = ingestion_of(ctx)
    known = _unknown(location, location, root=False)
    file = replace(material(ingestion, known, SourceFile(location=location, content=b"")), document=document)
    taken = await Understanding(ctx, ingestion).validate(file, known)
    found = await ctx.in_thread(replacements_for, ingestion, [taken], None)
    return [each for each in found[0].problems if each.stage != "rules" and each.level == "error"]


async def analyze(ctx: Context, location: LocationRef, file_name: str) -> Analysis:
    """Looks at a repository: what catalog files it has, else what one could say."""
    check_registrable(ctx, location)
    ingestion = ingestion_of(ctx)
    if location.type == "url" and find_integration(location.target, ingestion.integrations) is not None:
        return Analysis(generated=[guess(location.target, ingestion.integrations)])
    if location.type in {"file", "repositories"} and Path(location.target).is_dir():
        return await _analyze_folder(ctx, Path(location.target), file_name)
    found = await preview(ctx, location)
    known = {each.ref for each in await ctx.database.read(registered)}
    existing = [
        ExistingFile(location=location, registered=location in known, document=each.document)
        for each in found.entities
        if each.ref != _ref_of(location)
    ]
    if existing or location.type != "url":
        return Analysis(existing=existing)
    return Analysis(generated=[guess(location.target, ingestion.integrations)])


async def catalog_file_of(ctx: Context, entity: Entity) -> str:
    """The catalog file that an inferred entity's repository would have. Raises NotFound for entities with a file."""
    found = await ctx.database.run(provenance_of, str(entity.ref))
    if found.location.type != "inferred":
        raise NotFound(f"{entity.title} has a catalog file already: {found.location.target}")
    return await catalog_file_at(ctx, found.location)


async def catalog_file_at(ctx: Context, location: LocationRef) -> str:
    """The catalog file that could be at an inferred location. Raises NotFound, Unavailable."""
    if not location.target.startswith(WEB):
        folder = Path(location.target)
        inferred = await ctx.in_thread(infer, FolderTree(folder), name=folder.name)
        return to_yaml(inferred.documents, inferred.evidence)
    result = await infer_remote(location, Previous(), ingestion_of(ctx).ports)
    for problem in result.problems:
        raise Unavailable(problem.message, hint=problem.hint)
    for file in result.files:
        if isinstance(file, SourceFile):
            return file.content.decode()
    raise NotFound(f"There is nothing to infer at {location.target} now", hint="It may have a catalog file by now.")


def field_lines(text: str, first_line: int) -> dict[str, int]:
    """The line of each field of a document, by JSON pointer, given the line of the document's first key."""
    node = compose(text, DEFAULT_LIMITS) if text else None
    if node is None:
        return {}
    lines = lines_of(node, 0)
    start = min(lines.values(), default=1)
    return {pointer: line - start + first_line for pointer, line in lines.items() if pointer}


async def _analyze_folder(ctx: Context, folder: Path, file_name: str) -> Analysis:
    for name in dict.fromkeys([file_name or "catalog-info.yaml", "catalog-info.yaml", "catalog-info.yml"]):
        if (folder / name).is_file():
            return await analyze(ctx, LocationRef("file", str(folder / name)), "")
    inferred = await ctx.in_thread(infer, FolderTree(folder), name=folder.name)
    return Analysis(generated=list(inferred.documents))


def _unknown(ref: LocationRef, origin: LocationRef, *, root: bool) -> Known:
    return Known(
        id=-1,
        uuid=str(ref),
        ref=ref,
        root="registered" if root else "",
        origin=origin,
        optional=False,
        etag="",
        hash="",
        depends="",
        last_read=None,
    )


def _ref_of(location: LocationRef) -> tuple[str, str, str]:
    return ("location", "default", location.entity_name)
