"""`/create`: the templates there are, to find one by words, category, tag and owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request

from callboard import Context, Page, View
from callboard.plugins.catalog import (
    Entity,
    EntityRef,
    Equals,
    Expression,
    FacetValue,
    OneOf,
    RefLink,
    catalog_of,
    count_entities,
    count_values,
    find_by_words,
    links_to,
    ownership_refs,
    parse_ref,
    stars_of,
)

from ..forms import drafts
from ..model import READ_PARAMETERS
from .navigation import form_of

MOST_SHOWN = 120
MOST_CATEGORIES, MOST_VALUES = 5, 30
RECOMMENDED = "recommended"
TEMPLATE = Equals("kind", "template")
DOCS = "backstage.io/techdocs-ref"
# The names that Backstage's own addresses have for the same.
BACKSTAGE = {"filters[type]": "type", "filters[tags]": "tag", "filters[owners]": "owner", "filters[user]": "scope"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody looks for."""

    text: str = ""
    type: str = ""
    scope: str = "all"
    tags: Sequence[str] = ()
    owners: Sequence[str] = ()

    def href(self, **changes: object) -> str:
        """The address of this list with some things different."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        pairs = [("q", other.text), ("type", other.type), ("scope", other.scope if other.scope != "all" else "")]
        pairs += [("tag", each) for each in other.tags] + [("owner", each) for each in other.owners]
        query = urlencode([(name, value) for name, value in pairs if value])
        return f"/create?{query}" if query else "/create"

    @property
    def narrows(self) -> bool:
        return self != Asked()


class Marks(NamedTuple):
    """What the person has starred, and what they have begun to fill in."""

    starred: Set[str]
    drafted: Set[str]


@dataclass(frozen=True, kw_only=True)
class Card:
    """A template as the list shows it."""

    ref: str
    title: str
    href: str
    description: str
    type: str
    icon: str
    tone: str
    owner: RefLink | None
    tags: Sequence[str]
    starred: bool
    drafted: bool
    recommended: bool
    docs: str
    page: str


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One choice in force, and the address without it."""

    label: str
    value: str
    href: str


@dataclass(frozen=True, kw_only=True)
class CreatePage(View):
    """The list of templates."""

    template = "scaffolder/create.html"
    asked: Asked
    groups: Sequence[tuple[str, Sequence[Card]]]
    total: int
    left_out: int
    any_at_all: bool
    categories: Sequence[tuple[str, str, int, str]]
    scopes: Sequence[tuple[str, str, int, str]]
    tags: Sequence[tuple[str, int, str]]
    owners: Sequence[tuple[str, int, str]]
    chips: Sequence[Chip]

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Create", "/create")]


async def create(request: Request, ctx: Context) -> CreatePage:
    """The list, as the address narrows it."""
    asked = _asked(request.query_params)
    stars, mine = await stars_of(ctx), await ownership_refs(ctx)
    conditions = _conditions(asked, stars, mine)
    found = await find_by_words(ctx, asked.text, *conditions.values(), most=MOST_SHOWN)
    total = count_entities(ctx, *conditions.values()) if not asked.text else len(found)
    owners = await links_to(ctx, [ref for each in found for ref in each.targets("ownedBy")])
    marks = Marks(starred=frozenset(stars), drafted=frozenset(await drafts.begun(ctx)))
    cards = [_card(each, owners, marks, ctx) for each in found]
    types = count_values(ctx, "spec.type", *_without(conditions, "type"), most=MOST_VALUES)
    return CreatePage(
        asked=asked,
        groups=_groups(cards, asked),
        total=total,
        left_out=total - len(found),
        any_at_all=bool(found) or count_entities(ctx, TEMPLATE) > 0,
        categories=_categories(asked, types, count_entities(ctx, *_without(conditions, "type"))),
        scopes=_scopes(ctx, asked, conditions, stars, mine),
        tags=_options(count_values(ctx, "metadata.tags", *_without(conditions, "tags"), most=MOST_VALUES)),
        owners=_owner_options(
            count_values(ctx, "relations.ownedBy", *_without(conditions, "owners"), most=MOST_VALUES)
        ),
        chips=_chips(asked),
    )


def _asked(params: QueryParams) -> Asked:
    pairs = [(BACKSTAGE.get(name.removesuffix("[]"), name), value.strip()) for name, value in params.multi_items()]
    first = {name: value for name, value in reversed(pairs) if value}
    scope = first.get("scope", "all")

    def several(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for key, value in pairs if key == name and value))[:MOST_VALUES]

    return Asked(
        text=first.get("q", "")[:200],
        type=first.get("type", ""),
        scope=scope if scope in {"starred", "owned"} else "all",
        tags=several("tag"),
        owners=several("owner"),
    )


def _conditions(asked: Asked, stars: Sequence[str], mine: Sequence[str]) -> dict[str, Expression]:
    found: dict[str, Expression] = {"": TEMPLATE}
    if asked.type:
        found["type"] = Equals("spec.type", asked.type)
    if asked.tags:
        found["tags"] = OneOf("metadata.tags", tuple(asked.tags))
    if asked.owners:
        found["owners"] = OneOf("relations.ownedby", tuple(asked.owners))
    if asked.scope != "all":
        found["scope"] = _in_scope(asked.scope, stars, mine)
    return found


def _in_scope(scope: str, stars: Sequence[str], mine: Sequence[str]) -> Expression:
    if scope == "owned":
        return OneOf("relations.ownedby", tuple(mine))
    names = tuple(ref.rpartition("/")[2] for ref in stars if ref.startswith("template:"))
    return OneOf("metadata.name", names)


def _without(conditions: Mapping[str, Expression], name: str) -> list[Expression]:
    return [each for key, each in conditions.items() if key != name]


def _card(entity: Entity, owners: Mapping[EntityRef, RefLink], marks: Marks, ctx: Context) -> Card:
    icon, tone = _look(entity, ctx)
    owner = next((owners[ref] for ref in entity.targets("ownedBy") if ref in owners), None)
    return Card(
        ref=str(entity.ref),
        title=entity.title,
        href=form_of(entity),
        description=entity.description,
        type=entity.type,
        icon=icon,
        tone=tone,
        owner=owner,
        tags=[tag for tag in entity.tags if tag != RECOMMENDED],
        starred=str(entity.ref) in marks.starred,
        drafted=str(entity.ref) in marks.drafted,
        recommended=RECOMMENDED in entity.tags,
        docs=f"/docs/{entity.namespace}/template/{entity.name}" if entity.annotation(DOCS) else "",
        page=entity.ref.path,
    )


def _look(entity: Entity, ctx: Context) -> tuple[str, str]:
    """What such things look like in the catalog, if it knows the type; else as templates do."""
    catalog = catalog_of(ctx)
    for kind in ("component", "resource", "api"):
        known = catalog.kinds.get(kind)
        if known is not None and entity.type.lower() in known.type_icons:
            icon, tone = known.type_icons[entity.type.lower()]
            return icon, tone
    return catalog.look(entity)


def _groups(cards: Sequence[Card], asked: Asked) -> list[tuple[str, Sequence[Card]]]:
    """What is recommended or starred first, while one looks at everything."""
    if asked.narrows:
        return [("", cards)] if cards else []
    starred = [each for each in cards if each.starred]
    recommended = [each for each in cards if each.recommended and not each.starred]
    others = [each for each in cards if each not in starred and each not in recommended]
    named = [("Starred", starred), ("Recommended", recommended), ("All golden paths", others)]
    full: list[tuple[str, Sequence[Card]]] = [(title, group) for title, group in named if group]
    return full if len(full) > 1 else [("", cards)] if cards else []


def _categories(asked: Asked, types: Sequence[FacetValue], total: int) -> list[tuple[str, str, int, str]]:
    shown = sorted(types[:MOST_CATEGORIES], key=lambda each: -each.count)
    if asked.type and asked.type.lower() not in {each.value.lower() for each in shown}:
        shown = [*shown, next((e for e in types if e.value.lower() == asked.type.lower()), FacetValue(asked.type, 0))]
    named = [(each.value, _category(each.value), each.count, asked.href(type=each.value)) for each in shown]
    return [("", "All", total, asked.href(type="")), *named]


def _category(type_: str) -> str:
    """A type as people read it: `ml-model` as `ML model`."""
    first, *others = type_.replace("-", " ").split(" ")
    named = first.upper() if len(first) < 3 else first[:1].upper() + first[1:]
    return " ".join([named, *others])


def _scopes(
    ctx: Context, asked: Asked, conditions: Mapping[str, Expression], stars: Sequence[str], mine: Sequence[str]
) -> list[tuple[str, str, int, str]]:
    others = _without(conditions, "scope")
    return [
        ("all", "All", count_entities(ctx, *others), asked.href(scope="all")),
        *(
            (scope, words, count_entities(ctx, *others, _in_scope(scope, stars, mine)), asked.href(scope=scope))
            for scope, words in (("owned", "Of my teams"), ("starred", "Starred"))
        ),
    ]


def _options(values: Sequence[FacetValue]) -> list[tuple[str, int, str]]:
    return [(each.value, each.count, each.value) for each in values]


def _owner_options(values: Sequence[FacetValue]) -> list[tuple[str, int, str]]:
    return [(each.value, each.count, parse_ref(each.value).short("group")) for each in values]


def _chips(asked: Asked) -> list[Chip]:
    chips = [
        Chip(label="Tag", value=tag, href=asked.href(tags=[t for t in asked.tags if t != tag])) for tag in asked.tags
    ]
    for owner in asked.owners:
        left = [each for each in asked.owners if each != owner]
        chips.append(Chip(label="Owner", value=owner.rpartition("/")[2], href=asked.href(owners=left)))
    return chips


PAGES = (Page(path="/create", show=create, requires=READ_PARAMETERS),)
