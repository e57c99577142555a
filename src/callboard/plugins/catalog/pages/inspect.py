"""An entity as it is: identity, document, where each field comes from, its ancestry, its history; and refreshing it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Page, Redirect

from ..catalog import RefLink, check_change, links_to, select_entities, shows
from ..index import Equals
from ..ingest import catalog_file_of, field_lines, refresh_entity
from ..model import parse_ref
from ..queries import Provenance, Version, ancestry_of, first_said, provenance_of, versions_of
from .record import Record, entity_of, head_of

READ = "catalog.entity.read"
REFRESH = "catalog.entity.refresh"
VIEWS = ("overview", "provenance", "history", "ancestry", "colocated", "json", "yaml")
MANAGED_BY = "metadata.annotations.backstage.io/managed-by-location"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field and its source."""

    path: str
    line: int
    value: str
    since: datetime.datetime


@dataclass(frozen=True, kw_only=True)
class ShownVersion:
    """A version of the document and how it differs from the one before."""

    what: str
    at: datetime.datetime
    source: str
    revision: str
    changes: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, kw_only=True)
class InspectPage(Record):
    """The inspector of one entity."""

    template = "catalog/inspect.html"
    view: str
    found: Provenance
    seen: datetime.datetime
    fields: Sequence[Field]
    versions: Sequence[ShownVersion]
    ancestors: Sequence[tuple[RefLink, Sequence[str]]]
    colocated: Sequence[RefLink]
    as_json: str
    as_yaml: str


async def inspect(request: Request, ctx: Context) -> InspectPage:
    """`…/-/inspect?view=overview|provenance|history|ancestry|colocated|json|yaml`."""
    entity = await entity_of(request, ctx)
    ref = str(entity.ref)
    found = await ctx.database.run(provenance_of, ref)
    lines = field_lines(found.text, found.line)
    said = await ctx.database.run(first_said, ref, list(lines))
    ancestry = await _ancestry(ctx, ref)
    links = await links_to(ctx, [parse_ref(each) for each, _ in ancestry])
    document = json.loads(json.dumps(entity.document))
    together = await select_entities(
        ctx, Equals(MANAGED_BY, entity.annotation("backstage.io/managed-by-location") or "")
    )
    near = await links_to(ctx, [each.ref for each in together if each.ref != entity.ref])
    wanted = request.query_params.get("view", VIEWS[0])
    return InspectPage(
        head=await head_of(ctx, entity),
        tab="inspect",
        view=wanted if wanted in VIEWS else VIEWS[0],
        found=found,
        seen=datetime.datetime.fromtimestamp(found.last_read, datetime.UTC),
        fields=[
            Field(path=p, line=n, value=_at(document, p), since=_moment(said.get(p, found.created)))
            for p, n in lines.items()
        ],
        versions=_versions(await ctx.database.run(versions_of, ref)),
        ancestors=[(links[parse_ref(each)], parents) for each, parents in ancestry],
        colocated=list(near.values()),
        as_json=json.dumps(document, indent=2, ensure_ascii=False),
        as_yaml=yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100),
    )


async def refresh(request: Request, ctx: Context) -> Redirect:
    """POST `…/-/refresh`: reads the file again, now."""
    entity = await entity_of(request, ctx)
    ctx.audit(target=str(entity.ref))
    check_change(ctx, REFRESH, entity.ref)
    changed = await refresh_entity(ctx, str(entity.ref))
    said = "Read again: nothing has changed" if not changed else f"Read again: {changed} changed"
    return Redirect(to=entity.ref.path, message=said)


async def catalog_file(request: Request, ctx: Context) -> Response:
    """`…/-/catalog-info.yaml`: the file that an inferred entity would have, ready to be committed."""
    entity = await entity_of(request, ctx)
    text = await catalog_file_of(ctx, entity)
    headers = {"Content-Disposition": 'attachment; filename="catalog-info.yaml"'}
    return Response(text, media_type="application/yaml", headers=headers)


async def _ancestry(ctx: Context, ref: str) -> list[tuple[str, list[str]]]:
    is_shown = shows(ctx)
    found = await ctx.database.run(ancestry_of, ref)
    return [(each, [parent for parent in parents if is_shown(parent)]) for each, parents in found if is_shown(each)]


def _moment(seconds: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def _at(document: Any, pointer: str) -> str:
    value = document
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            value = value[int(key)] if isinstance(value, list) else value[key]
        except (KeyError, IndexError, ValueError, TypeError):
            return ""
    return "" if isinstance(value, dict | list) else str(value)[:200]


def _versions(found: Sequence[Version]) -> list[ShownVersion]:
    shown = []
    for newer, older in zip(found, [*found[1:], None], strict=True):
        before = _flat(older.document if older else None)
        after = _flat(newer.document)
        paths = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
        changes = [(path, before.get(path, ""), after.get(path, "")) for path in paths] if older else []
        shown.append(
            ShownVersion(
                what=newer.what,
                at=datetime.datetime.fromtimestamp(newer.at, datetime.UTC),
                source=newer.source,
                revision=newer.revision,
                changes=changes[:40],
            )
        )
    return shown


def _flat(value: Any, path: str = "") -> dict[str, str]:
    if isinstance(value, dict):
        return {k: v for key, inner in value.items() for k, v in _flat(inner, f"{path}.{key}" if path else key).items()}
    if isinstance(value, list):
        return {k: v for n, inner in enumerate(value) for k, v in _flat(inner, f"{path}.{n}").items()}
    return {} if value is None and not path else {path: str(value)[:200]}


_PATH = "/catalog/{namespace}/{kind}/{name}/-"
PAGES = (
    Page(path=f"{_PATH}/inspect", show=inspect, requires=READ),
    Page(path=f"{_PATH}/refresh", show=refresh, requires=REFRESH, method="POST", deadline=120.0),
    Page(path=f"{_PATH}/catalog-info.yaml", show=catalog_file, requires=READ),
)
