"""Entities that a file declares but that could not be made: `/entities/unprocessed`, from the stored problems."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint

from ..catalog import catalog_of
from ..problems import find_problems
from ..queries import OpenProblem
from .shapes import TEXT, all_of, many

READ = "catalog.entities.unprocessed.read"
MOST = 10_000


async def pending(request: Request, ctx: Context) -> dict[str, Any]:  # noqa: ARG001
    """GET /entities/unprocessed/pending: whatever has errors and no version that is shown."""
    index = catalog_of(ctx).live.index
    by_ref: dict[str, list[OpenProblem]] = defaultdict(list)
    for each in await find_problems(ctx, level="error", most=MOST):
        if each.ref and index.id_of_ref(each.ref) is None:
            by_ref[each.ref].append(each)
    return {"type": "pending", "entities": [_entry(ref, found) for ref, found in sorted(by_ref.items())]}


async def failed(request: Request, ctx: Context) -> dict[str, Any]:  # noqa: ARG001
    """GET /entities/unprocessed/failed: always empty, as a version is only ever replaced by a good one."""
    return {"type": "failed", "entities": []}


def _entry(ref: str, problems: list[OpenProblem]) -> dict[str, Any]:
    kind, _, rest = ref.partition(":")
    namespace, _, name = rest.partition("/")
    first = problems[0]
    annotations = {
        "backstage.io/managed-by-location": str(first.location),
        "backstage.io/managed-by-origin-location": first.origin,
    }
    metadata = {"name": name, "namespace": namespace, "annotations": annotations}
    since = datetime.datetime.fromtimestamp(min(each.since for each in problems), datetime.UTC)
    return {
        "entity_id": None,
        "entity_ref": ref,
        "unprocessed_entity": {"kind": kind, "metadata": metadata},
        "processed_entity": None,
        "errors": [{"name": each.name, "message": each.message} for each in problems],
        "cache": None,
        "next_update_at": None,
        "last_discovery_at": since.isoformat(timespec="seconds"),
        "location_key": str(first.location),
        "result_hash": None,
    }


UNPROCESSED = all_of(type=TEXT, entities=many(all_of(entity_ref=TEXT, errors=many(all_of(name=TEXT, message=TEXT)))))
ENDPOINTS = (
    Endpoint(
        path="/api/catalog/entities/unprocessed/pending",
        run=pending,
        requires=READ,
        summary="Declared entities that have no good version yet",
        answer=UNPROCESSED,
    ),
    Endpoint(
        path="/api/catalog/entities/unprocessed/failed",
        run=failed,
        requires=READ,
        summary="Entities whose good version was lost",
        answer=UNPROCESSED,
    ),
)
