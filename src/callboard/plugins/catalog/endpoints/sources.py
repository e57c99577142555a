"""What goes beyond Backstage: where each field comes from, earlier versions, and all problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint, Parameter

from ..catalog import find_entity
from ..ingest import field_lines
from ..problems import find_all_problems
from ..queries import OpenProblem, emitters_of, first_said, givers_of, provenance_of, versions_of
from .answers import moment, ref_in
from .shapes import NUMBER, TEXT, all_of, many, maybe

READ = "catalog.entity.read"
_ENTITY = "/api/catalog/entities/by-name/{kind}/{namespace}/{name}"


async def provenance(request: Request, ctx: Context) -> dict[str, Any]:
    """GET …/provenance: the source of each field, with its line and when it was last seen."""
    ref = await _ref(request, ctx)
    found = await ctx.database.run(provenance_of, ref)
    seen, document = moment(found.last_read), (await find_entity(ctx, ref)).document
    lines = field_lines(found.text, found.line)
    said = await ctx.database.run(first_said, ref, list(lines))
    told = await ctx.database.run(emitters_of, ref)
    return {
        "entityRef": ref,
        "location": str(found.location),
        "origin": found.origin,
        "givenBy": await ctx.database.run(givers_of, ref),
        "revision": found.revision,
        "state": found.state,
        "lastSeen": seen,
        "failingSince": None if found.failing_since is None else moment(found.failing_since),
        "lastError": found.last_error,
        "fields": [
            {
                "path": pointer,
                "source": str(found.location),
                "line": line,
                "firstSaid": moment(said.get(pointer, found.created)),
                "lastSeen": seen,
            }
            for pointer, line in lines.items()
        ],
        "generated": generated(document, lines, told),
    }


def generated(
    document: Mapping[str, Any], lines: Mapping[str, int], told: Mapping[tuple[str, str], str]
) -> list[dict[str, str]]:
    """What stands in an answer and in no line of the source, each with what made it."""
    metadata = document["metadata"]
    found = [{"path": f"/metadata/{key}", "by": "callboard"} for key in ("uid", "etag") if key in metadata]
    if "namespace" in metadata and "/metadata/namespace" not in lines:
        found.append({"path": "/metadata/namespace", "by": "default"})
    for key in metadata.get("annotations") or {}:
        pointer = "/metadata/annotations/" + key.replace("~", "~0").replace("/", "~1")
        if pointer not in lines:
            found.append({"path": pointer, "by": "location"})
    for number, each in enumerate(document["relations"]):
        by = told.get((each["type"], each["targetRef"]), "callboard")
        found.append({"path": f"/relations/{number}", "by": by})
    return found


async def history(request: Request, ctx: Context) -> dict[str, Any]:
    """GET …/history: the versions of a document, the latest first."""
    ref = await _ref(request, ctx)
    versions = await ctx.database.run(versions_of, ref)
    return {"entityRef": ref, "items": [{**asdict(each), "at": moment(each.at)} for each in versions]}


async def problems(request: Request, ctx: Context) -> dict[str, Any]:
    """GET /problems: all that is wrong with sources, errors first."""
    level = request.query_params.get("level", "")
    found = await find_all_problems(ctx, level=level)
    items = [_told(each) for each in found]
    return {"items": items, "totalItems": len(items)}


async def _ref(request: Request, ctx: Context) -> str:
    return str((await find_entity(ctx, ref_in(request))).ref)


PROVENANCE = all_of(
    entityRef=TEXT,
    location=TEXT,
    fields=many(all_of(path=TEXT, source=TEXT, line=NUMBER, firstSaid=TEXT, lastSeen=TEXT)),
    generated=many(all_of(path=TEXT, by=TEXT)),
    lastSeen=TEXT,
    failingSince=maybe(TEXT),
)
HISTORY = all_of(entityRef=TEXT, items=many(all_of(at=TEXT)))
PROBLEMS = all_of(
    items=many(all_of(level=TEXT, stage=TEXT, name=TEXT, message=TEXT, location=TEXT, since=TEXT)), totalItems=NUMBER
)


def _told(problem: OpenProblem) -> dict[str, Any]:
    said = asdict(problem) | {"location": str(problem.location), "since": moment(problem.since)}
    del said["draft"]
    return said


ENDPOINTS = (
    Endpoint(
        path=f"{_ENTITY}/provenance",
        run=provenance,
        requires=READ,
        summary="Where each field comes from",
        answer=PROVENANCE,
    ),
    Endpoint(
        path=f"{_ENTITY}/history", run=history, requires=READ, summary="Earlier versions of a document", answer=HISTORY
    ),
    Endpoint(
        path="/api/catalog/problems",
        run=problems,
        requires=READ,
        summary="What is wrong with the catalog's sources",
        answer=PROBLEMS,
        parameters=[Parameter(name="level", choices=["error", "warning", "info"])],
    ),
)
