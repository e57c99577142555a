"""What every page about one entity begins with: its head, its tabs, its menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.requests import Request

from callboard import Context, Contributed, View

from ..catalog import RefLink, catalog_of, find_entity, links_to, may_change, owners_of
from ..model import Entity, EntityMenuItem, EntityRef, EntityTab, parse_ref
from ..people import stars_of

OVERVIEW = "overview"


@dataclass(frozen=True, kw_only=True)
class Head:
    """The head of an entity's page."""

    entity: Entity
    icon: str
    tone: str
    subtitle: str
    owners: Sequence[RefLink]
    system: RefLink | None
    starred: bool
    tabs: Sequence[Mapping[str, Any]]
    menu: Sequence[tuple[str, str, str]]
    seq: int
    may_refresh: bool
    may_delete: bool

    @property
    def changes(self) -> str:
        """The filter that lets through what happens to this entity."""
        ref = self.ref
        return f"kind={ref.kind},metadata.namespace={ref.namespace},metadata.name={ref.name}"

    @property
    def ref(self) -> EntityRef:
        return self.entity.ref

    @property
    def is_person_or_team(self) -> str:
        """How its avatar is drawn: `square` for a team, `round` for a person, empty for anything else."""
        return {"group": "square", "user": "round"}.get(self.ref.kind, "")

    @property
    def source_url(self) -> str:
        """Where its source code is, if an annotation says so and it is on the web."""
        location = self.entity.annotation("backstage.io/source-location") or ""
        url = location.removeprefix("url:")
        return url if url.startswith(("https://", "http://")) else self.entity.annotation("backstage.io/view-url") or ""

    @property
    def edit_url(self) -> str:
        return self.entity.annotation("backstage.io/edit-url") or ""

    @property
    def inferred(self) -> bool:
        return self.entity.annotation("callboard.dev/inferred") == "true"


@dataclass(frozen=True, kw_only=True)
class Record(View):
    """A page about one entity."""

    head: Head
    tab: str

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        entity = self.head.entity
        path = [("Catalog", f"/catalog?kind={entity.ref.kind}")]
        if self.head.system is not None and not self.head.system.missing:
            path.append((self.head.system.title, self.head.system.ref.path))
        return [*path, (entity.title, entity.ref.path)]


async def head_of(ctx: Context, entity: Entity) -> Head:
    """The head of an entity's page for the person who asks."""
    owners = (await owners_of(ctx, [entity]))[entity.ref]
    system = next(entity.targets("partOf", "system"), None) or next(entity.targets("partOf", "domain"), None)
    links = await links_to(ctx, [system] if system else [])
    icon, tone = catalog_of(ctx).look(entity)
    return Head(
        entity=entity,
        icon=icon,
        tone=tone,
        subtitle=_subtitle(entity),
        owners=owners,
        system=links[system] if system else None,
        starred=str(entity.ref) in await stars_of(ctx),
        tabs=_tabs(ctx, entity),
        menu=_menu(ctx, entity),
        seq=catalog_of(ctx).live.seq,
        may_refresh=may_change(ctx, "catalog.entity.refresh", [entity.ref]),
        may_delete=may_change(ctx, "catalog.entity.delete", [entity.ref]),
    )


async def entity_of(request: Request, ctx: Context) -> Entity:
    """The entity that a page's path names. Raises NotFound."""
    parts = request.path_params
    return await find_entity(ctx, parse_ref(f"{parts['kind']}:{parts['namespace']}/{parts['name']}"))


def _subtitle(entity: Entity) -> str:
    words = entity.type.replace("-", " ") or entity.kind
    shown = words[:1].upper() + words[1:]
    return shown if entity.namespace == "default" else f"{shown} in {entity.namespace}"


def _tabs(ctx: Context, entity: Entity) -> list[dict[str, Any]]:
    path = entity.ref.path
    found = [{"id": OVERVIEW, "label": "Overview", "href": path}]
    for each in tabs_of(ctx, entity):
        found.append(
            {"id": each.contribution.id, "label": each.contribution.title, "href": f"{path}/{each.contribution.id}"}
        )
    return found


def tabs_of(ctx: Context, entity: Entity) -> list[Contributed[EntityTab]]:
    """The tabs of an entity, in their order. Of two with one id the later plugin's is taken: who needs the catalog may
    bring a better one than the catalog has."""
    found = {each.contribution.id: each for each in ctx.of(EntityTab) if shows_for(ctx, each, entity)}
    return sorted(found.values(), key=lambda each: each.contribution.order)


def _menu(ctx: Context, entity: Entity) -> list[tuple[str, str, str]]:
    items = [each for each in ctx.of(EntityMenuItem) if shows_for(ctx, each, entity)]
    found = [(each.contribution, each.plain("menu item", partial(each.contribution.href, entity))) for each in items]
    return [(item.title, item.icon, href) for item, href in found if isinstance(href, str)]


def shows_for(ctx: Context, each: Contributed[Any], entity: Entity) -> bool:
    """Does a contribution want this entity, and may the person see it? One that fails to say does not show."""
    one = each.contribution
    if getattr(one, "requires", "") and not ctx.may(one.requires):
        return False
    return bool(each.plain("shows_for", lambda: one.shows_for(entity)))
