"""Which entities a list shows, and how many each further choice would leave: the facets with their live counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pyroaring import BitMap
from sqlalchemy import Connection

from callboard import Context

from ..catalog import catalog_of, select_ids, visible
from ..index import CatalogIndex, Counts, Equals, Exists, FacetValue, OneOf
from ..model import EntityFilter, parse_ref
from ..people import groups_below, ownership_refs
from ..queries import refs_with_problems, starred
from .asked import Asked

SHOWN_VALUES = 8
STATUS = {"orphan": "Orphan", "problem": "Has problems", "inferred": "Inferred", "no-owner": "Unknown owner"}
FACETS = (
    EntityFilter(id="type", title="Type", key="spec.type", order=10),
    EntityFilter(id="owner", title="Owner", key="relations.ownedBy", order=20),
    EntityFilter(id="lifecycle", title="Lifecycle", key="spec.lifecycle", order=30),
    EntityFilter(id="system", title="System", key="spec.system", order=40, kinds=["component", "api", "resource"]),
    EntityFilter(id="tag", title="Tags", key="metadata.tags", order=60),
    EntityFilter(id="namespace", title="Namespace", key="metadata.namespace", order=80),
)


@dataclass(frozen=True, kw_only=True)
class Facet:
    """A list of values to pick from, each with how many entities it would leave: (value, count, words)."""

    id: str
    title: str
    options: Sequence[tuple[str, int, str]]
    selected: Sequence[str]
    more: int
    open: bool


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """The outcome: the entities chosen, counts by scope, and the facets; also the refs that the person starred."""

    chosen: BitMap
    starred: Sequence[str]
    scopes: Mapping[str, int]
    facets: Sequence[Facet]


def facets_for(ctx: Context, kind: str) -> list[EntityFilter]:
    """The facets of a kind: our own and those that plugins contribute."""
    contributed = [each.contribution for each in ctx.of(EntityFilter)]
    fitting = [each for each in (*FACETS, *contributed) if not each.kinds or kind in {k.lower() for k in each.kinds}]
    return sorted(fitting, key=lambda each: each.order)


async def narrow(ctx: Context, asked: Asked, *, all_values: str = "") -> Narrowed:
    """Applies all that is asked. Each facet counts as if nothing were picked in it, so that one can change one's
    mind. `all_values` names a facet whose values are all listed."""
    index = catalog_of(ctx).live.index
    kind = select_ids(ctx, Equals("kind", asked.kind))
    if asked.below:
        kind &= index.select(OneOf("relations.ownedby", tuple(groups_below(ctx, asked.below))))
    found = kind & index.search_text(asked.text) if asked.text else kind
    stars, troubled = await ctx.database.read(_told, ctx.identity.ref)
    scopes = {
        "owned": index.select(OneOf("relations.ownedby", tuple(await ownership_refs(ctx)))),
        "starred": BitMap([i for i in map(index.id_of_ref, stars) if i is not None]),
    }
    facets = facets_for(ctx, asked.kind)
    picked = {
        each.id: select_ids(ctx, OneOf(each.key, asked.chosen[each.id])) for each in facets if each.id in asked.chosen
    }
    statuses = _statuses(ctx, troubled)
    if "status" in asked.chosen:
        picked["status"] = BitMap.union(BitMap(), *(statuses.get(value, BitMap()) for value in asked.chosen["status"]))
    everywhere = _all_but(found, picked, "")
    in_scope = everywhere & scopes[asked.scope] if asked.scope in scopes else everywhere
    scoped = found & scopes[asked.scope] if asked.scope in scopes else found
    made = [_facet(ctx, each, _all_but(scoped, picked, each.id), asked, all_values) for each in facets]
    made.append(_status_facet(_all_but(scoped, picked, "status"), statuses, asked))
    counts = {"all": len(everywhere), **{name: len(everywhere & bitmap) for name, bitmap in scopes.items()}}
    useful = [each for each in made if len(each.options) > (1 if each.id == "namespace" else 0) or each.selected]
    return Narrowed(chosen=in_scope, starred=stars, scopes=counts, facets=useful)


def words_for(value: str, key: str) -> str:
    """A facet's value as people read it: refs without what is obvious."""
    if key.lower() == "relations.ownedby":
        return parse_ref(value).short("group")
    return value


def _all_but(found: BitMap, picked: Mapping[str, BitMap], facet: str) -> BitMap:
    for name, bitmap in picked.items():
        if name != facet:
            found = found & bitmap
    return found


def _facet(ctx: Context, facet: EntityFilter, among: BitMap, asked: Asked, all_values: str) -> Facet:
    counted = catalog_of(ctx).live.index.counts([facet.key], among, visible=visible(ctx))[facet.key]
    selected = asked.chosen.get(facet.id, ())
    most = len(counted) if facet.id in (all_values, "type") else max(SHOWN_VALUES, len(selected))
    shown = _first(counted, selected, most)
    present = {each.value.lower(): each.value for each in map(counted.value, counted.spelled(selected))}
    missing = [(value, 0, words_for(value, facet.key)) for value in selected if value.lower() not in present]
    return Facet(
        id=facet.id,
        title=facet.title,
        options=[*missing, *((each.value, each.count, words_for(each.value, facet.key)) for each in shown)],
        selected=[present.get(value.lower(), value) for value in selected],
        more=len(counted) - len(shown),
        open=facet.order <= 60 or bool(selected),
    )


def _first(counted: Counts, selected: Sequence[str], most: int) -> list[FacetValue]:
    """The values to show: what is picked, then what most entities have."""
    picked = counted.spelled(selected)
    largest = counted.largest(most + len(picked))
    first = sorted(picked, key=lambda at: -counted.counts[at])
    return [counted.value(at) for at in dict.fromkeys([*first, *largest])][:most]


def _status_facet(among: BitMap, statuses: Mapping[str, BitMap], asked: Asked) -> Facet:
    selected = asked.chosen.get("status", ())
    options = [(id_, len(among & statuses[id_]), words) for id_, words in STATUS.items()]
    shown = [option for option in options if option[1] or option[0] in selected]
    return Facet(id="status", title="Status", options=shown, selected=selected, more=0, open=bool(selected))


def _told(connection: Connection, person: str) -> tuple[Sequence[str], Sequence[str]]:
    """What a person starred, and what has problems."""
    return starred(connection, person), refs_with_problems(connection)


def _statuses(ctx: Context, refs: Sequence[str]) -> dict[str, BitMap]:
    index = catalog_of(ctx).live.index
    unknown = catalog_of(ctx).unknown_owners.find(index, partial(_unknown_owners, index))
    troubled = [index.id_of_ref(ref) for ref in refs]
    return {
        "orphan": index.select(Equals("metadata.annotations.backstage.io/orphan", "true")),
        "problem": BitMap([id_ for id_ in troubled if id_ is not None]),
        "inferred": index.select(Equals("metadata.annotations.callboard.dev/inferred", "true")),
        "no-owner": index.select(OneOf("relations.ownedby", unknown)),
    }


def _unknown_owners(index: CatalogIndex) -> tuple[str, ...]:
    owned = index.select(Exists("relations.ownedby"))
    owners = [each.value for each in index.facets(["relations.ownedBy"], owned)["relations.ownedBy"]]
    return tuple(ref for ref in owners if index.id_of_ref(ref) is None)
