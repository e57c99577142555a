"""Entities as search finds them: by their names, words and tags, those that people mean most first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from callboard import Context
from callboard.plugins.search import Category, ResourceFilter, Searchable, SearchDocument, Visibility, hears

from .catalog import READ, Catalog, allowed, catalog_of, catch_up
from .index import restricts
from .model import EntitiesChanged, Entity, EntityRef, parse_ref
from .queries.served import Served, served_after, served_by_ref
from .rules import RESOURCE_TYPE

TYPE = "software-catalog"
AT_ONCE = 500
CATEGORIES = (
    Category(id="components", title="Components", icon="box", order=10),
    Category(id="apis", title="APIs", icon="braces", order=20),
    Category(id="systems", title="Systems", icon="network", order=30),
    Category(id="people", title="Teams and people", icon="users", order=50),
    Category(id="templates", title="Templates", icon="wand-sparkles", order=60),
    Category(id="catalog", title="More of the catalog", icon="layout-grid", order=70),
)
CATEGORY_OF = {
    "component": "components",
    "api": "apis",
    "system": "systems",
    "domain": "systems",
    "user": "people",
    "group": "people",
    "template": "templates",
}
BOOSTS = {"component": 1.2, "api": 1.1, "system": 1.15, "group": 1.1, "location": 0.2}
LIFECYCLES = {"deprecated": 0.6, "experimental": 0.9}
ANNOTATIONS = frozenset(
    {
        *(
            "github.com/project-slug",
            "gitlab.com/project-slug",
            "backstage.io/kubernetes-id",
            "sonarqube.org/project-key",
        ),
        *("jenkins.io/job-full-name", "pagerduty.com/service-id", "callboard.io/slack-channel"),
    }
)
"""What people know things by in other tools."""
MOST_WORDS = 40


async def everything(ctx: Context) -> AsyncIterator[SearchDocument]:
    """Every entity, from the database: the index in memory may be behind it."""
    catalog, last = catalog_of(ctx), 0
    while found := await ctx.database.read(served_after, last, AT_ONCE):
        for each in found:
            yield _document(catalog, each)
        last = found[-1].id


async def documents(refs: Sequence[str], ctx: Context) -> Sequence[SearchDocument]:
    """These entities as they are now. Who may see them is known before what they say can be found."""
    found = await ctx.database.read(served_by_ref, refs)
    await catch_up(ctx)
    return [_document(catalog_of(ctx), each) for each in found]


def visibility(permission: str, ctx: Context) -> Visibility | None:
    """Which entities the person who asks has a permission for."""
    may = allowed(ctx, permission)
    if not restricts(may):
        return None
    live = catalog_of(ctx).live

    def sees(refs: Sequence[str]) -> Sequence[bool]:
        with live.index.reading():
            seen = live.index.select(may)
            return [(id_ := live.index.id_of_ref(ref)) is not None and id_ in seen for ref in refs]

    return Visibility(sees=sees, state=(live.seq, may))


def _document(catalog: Catalog, served: Served) -> SearchDocument:
    entity = Entity(served.document)
    ref, (icon, tone) = entity.ref, catalog.look(entity)
    lifecycle, owner = _text(entity.spec.get("lifecycle")), next(iter(entity.targets("ownedBy")), None)
    return SearchDocument(
        key=str(ref),
        title=entity.title,
        location=ref.path,
        category=CATEGORY_OF.get(ref.kind, "catalog"),
        resource_ref=str(ref),
        text=_said(entity),
        words=tuple(dict.fromkeys(_words(entity)))[:MOST_WORDS],
        related=tuple(_related(entity, owner)),
        fields=_fields(entity, owner, lifecycle),
        label=entity.kind,
        note=[word for word in (entity.type or entity.kind, owner.name if owner else "", lifecycle) if word],
        icon=icon,
        tone=tone,
        changed=served.changed,
        boost=BOOSTS.get(ref.kind, 1.0) * LIFECYCLES.get(lifecycle, 1.0),
    )


def _said(entity: Entity) -> str:
    """The text by which Backstage finds an entity: of people and teams also what they are called."""
    profile = entity.spec.get("profile")
    if entity.ref.kind not in ("user", "group") or not isinstance(profile, Mapping):
        return entity.description
    called = [_text(profile.get("displayName")), _text(profile.get("email"))]
    return " : ".join(each for each in (entity.description, *called) if each)


def _related(entity: Entity, owner: EntityRef | None) -> Iterator[str]:
    if owner is not None:
        yield owner.name
    if system := _text(entity.spec.get("system")):
        yield system.rpartition("/")[2]
    yield _text(entity.spec.get("lifecycle"))
    teams = entity.spec.get("memberOf")
    yield from (_text(each).rpartition("/")[2] for each in (teams if isinstance(teams, list) else ())[:MOST_WORDS])


def _words(entity: Entity) -> Iterator[str]:
    yield entity.name
    yield from (_text(entity.metadata.get("title")), *entity.tags, entity.type)
    yield from (value for key in sorted(ANNOTATIONS) if (value := entity.annotation(key)))
    yield from (_text(link.get("title")) for link in entity.metadata.get("links") or () if isinstance(link, Mapping))


def _fields(entity: Entity, owner: EntityRef | None, lifecycle: str) -> Mapping[str, str]:
    """As Backstage's collator says them; `ownerRef` is the owner in full."""
    return {
        "componentType": entity.type or "other",
        "type": entity.type or "other",
        "namespace": entity.namespace,
        "kind": entity.kind,
        "name": entity.name,
        "lifecycle": lifecycle,
        "owner": _text(entity.spec.get("owner")),
        **({"ownerRef": str(owner)} if owner else {}),
    }


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _keys(event: EntitiesChanged) -> Sequence[str]:
    return [str(parse_ref(ref)) for ref in (*event.written, *event.removed)]


ENTITIES = Searchable(
    type=TYPE,
    title="Software catalog",
    permission=READ,
    resource_type=RESOURCE_TYPE,
    everything=everything,
    documents=documents,
    categories=CATEGORIES,
    icon="layout-grid",
    version=2,
)
SEARCH = (
    ENTITIES,
    ResourceFilter(type=RESOURCE_TYPE, visibility=visibility),
    hears(TYPE, EntitiesChanged, _keys),
)
