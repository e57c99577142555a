"""The full-page explorer of relations, and the same facts as a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request

from callboard import Context, Page, View

from ..catalog import RefLink, catalog_of, find_entities, link_to, select_entities
from ..graph import FORWARD, Layout, Neighbourhood, lay_out, walk
from ..index import Equals, OneOf
from ..model import Entity, parse_ref
from ..people import ownership_refs

DEPTHS = ("1", "2", "3", "4")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One relation in words."""

    source: RefLink
    label: str
    target: RefLink


@dataclass(frozen=True, kw_only=True)
class GraphPage(View):
    """What surrounds one entity."""

    template = "catalog/graph.html"
    root: Entity | None
    icon: str
    tone: str
    layout: Layout | None
    lines: Sequence[Line]
    depth: str
    view: str
    relations: Sequence[tuple[str, str, bool]]
    kinds: Sequence[tuple[str, str, bool]]
    feels: Sequence[RefLink]
    needs: Sequence[RefLink]
    problem: str = ""

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Graph", "/catalog-graph")]


async def graph(request: Request, ctx: Context) -> GraphPage:
    """`/catalog-graph?root=…&depth=…&relation=…&kind=…&view=graph|list`, or with Backstage's parameters."""
    params = request.query_params
    wanted = params.get("root") or params.get("rootEntityRefs[]") or params.get("rootEntityRefs[0]") or ""
    depth = params.get("depth") or params.get("maxDepth") or "1"
    relations = [r for r in params.getlist("relation") or params.getlist("selectedRelations[]") if r in FORWARD]
    kinds = {kind.lower() for kind in params.getlist("kind") or params.getlist("selectedKinds[]")}
    catalog = catalog_of(ctx)
    root, problem = await _root(ctx, wanted)
    empty = GraphPage(
        root=root,
        icon="waypoints",
        tone="neutral",
        layout=None,
        lines=(),
        depth=depth if depth in DEPTHS else "1",
        view="list" if params.get("view") == "list" else "graph",
        relations=[(name, words, name in relations) for name, words in FORWARD.items()],
        kinds=[(name, kind.plural, name in kinds) for name, kind in catalog.kinds.items() if name != "location"],
        feels=(),
        needs=(),
        problem=problem,
    )
    if root is None:
        return empty
    around = await walk(ctx, root, depth=int(empty.depth), relations=relations, kinds=kinds)
    return _filled(ctx, empty, root, around)


def _filled(ctx: Context, empty: GraphPage, root: Entity, around: Neighbourhood) -> GraphPage:
    catalog = catalog_of(ctx)
    links = {ref: link_to(catalog, entity.ref, entity) for ref, entity in around.entities.items()}
    own, depends = str(root.ref), {"dependsOn", "consumesApi", "apiProvidedBy"}
    icon, tone = catalog.look(root)
    return replace(
        empty,
        icon=icon,
        tone=tone,
        layout=lay_out(ctx, around),
        lines=[Line(source=links[s], label=FORWARD.get(kind, kind), target=links[t]) for s, kind, t in around.edges],
        feels=[links[s] for s, kind, t in around.edges if t == own and kind in depends],
        needs=[links[t] for s, kind, t in around.edges if s == own and kind in depends],
    )


async def _root(ctx: Context, wanted: str) -> tuple[Entity | None, str]:
    """What is asked for, as a ref or as a name; without a wish, something that the person owns."""
    if wanted:
        for kind in ("component", "api", "system", "resource", "group", "domain", "user"):
            ref = wanted.strip().lower()
            full = ref if ":" in ref else str(parse_ref(ref, kind=kind)) if ref.strip("/: ") else ""
            if full and (found := await find_entities(ctx, [full])):
                return found[full], ""
        return None, f"Nothing in the catalog is called {wanted}"
    mine = OneOf("relations.ownedby", tuple(await ownership_refs(ctx)))
    for conditions in (
        (Equals("kind", "system"), mine),
        (Equals("kind", "component"), mine),
        (Equals("kind", "system"),),
    ):
        if some := await select_entities(ctx, *conditions, most=1):
            return some[0], ""
    return None, ""


PAGES = (Page(path="/catalog-graph", show=graph, requires="catalog.entity.read"),)
