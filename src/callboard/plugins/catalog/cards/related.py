"""Tables of related entities: APIs, dependencies, parts. One card for each relation that an entity has."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from callboard import Context, ui

from ..catalog import RefLink, catalog_of, find_mentioned, link_to
from ..model import Entity, EntityCard

MOST_SHOWN = 50
Render = Callable[[Entity, Context], Awaitable[ui.Component]]
# id, title, icon, relation, kind of the target, order
TABLES = (
    ("provided-apis", "Provided APIs", "braces", "providesApi", "api", 20),
    ("consumed-apis", "Consumed APIs", "braces", "consumesApi", "api", 21),
    ("providers", "Providers", "box", "apiProvidedBy", "component", 20),
    ("consumers", "Consumers", "box", "apiConsumedBy", "component", 21),
    ("depends-on-components", "Depends on components", "box", "dependsOn", "component", 25),
    ("depends-on-resources", "Depends on resources", "database", "dependsOn", "resource", 26),
    ("dependency-of", "Dependency of", "box", "dependencyOf", "component", 27),
    ("has-components", "Components", "box", "hasPart", "component", 20),
    ("has-apis", "APIs", "braces", "hasPart", "api", 21),
    ("has-resources", "Resources", "database", "hasPart", "resource", 22),
    ("has-systems", "Systems", "boxes", "hasPart", "system", 20),
    ("has-subdomains", "Subdomains", "layers", "hasPart", "domain", 21),
)


def _table(relation: str, kind: str) -> Render:
    async def render(entity: Entity, ctx: Context) -> ui.Component:
        refs = list(entity.targets(relation, kind))
        found = await find_mentioned(ctx, refs[:MOST_SHOWN])
        catalog = catalog_of(ctx)
        lines: list[tuple[RefLink, str, str]] = []
        for ref in refs[:MOST_SHOWN]:
            other = found.get(str(ref))
            life = str(other.spec.get("lifecycle") or "") if other else ""
            lines.append((link_to(catalog, ref, other), other.type if other else "", life))
        lines.sort(key=lambda line: (line[0].missing, line[0].title.lower()))
        return ui.template("catalog/cards/related.html", lines=lines, more=len(refs) - len(lines))

    return render


def _has(relation: str, kind: str) -> Callable[[Entity], object]:
    return lambda entity: next(entity.targets(relation, kind), None)


CARDS = tuple(
    EntityCard(
        id=id_,
        title=title,
        icon=icon,
        render=_table(relation, kind),
        shows_for=_has(relation, kind),
        inline=True,
        flush=True,
        order=order,
    )
    for id_, title, icon, relation, kind, order in TABLES
)
