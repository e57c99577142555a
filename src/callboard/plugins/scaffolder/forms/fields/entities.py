"""Fields that ask for entities. They ask the catalog as the person who fills in the form, and never for all of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from callboard import Context, Invalid
from callboard.plugins.catalog import (
    And,
    Entity,
    Equals,
    Exists,
    Expression,
    OneOf,
    Or,
    catalog_of,
    count_entities,
    find_by_words,
    ownership_refs,
    parse_ref,
    select_entities,
)

from ...model import FormField, Input, Option, Question, Suggestion

FEW = 12
"""So many entities are shown as a list to choose from, where nothing else may be given; of more, some are suggested."""
MOST_SUGGESTED = 8
MOST_CHECKED = 50
OWNERS = ("Group", "User")
Condition = Callable[[Question, Context], Awaitable[Expression]]


def wanted(question: Question) -> Expression:
    """What `catalogFilter` and `allowedKinds` leave."""
    given = question.options.get("catalogFilter")
    parts = [_all_of(each) for each in (given if isinstance(given, list) else [given]) if isinstance(each, Mapping)]
    kinds = question.options.get("allowedKinds")
    if isinstance(kinds, list) and kinds and not parts:
        return OneOf("kind", tuple(map(str, kinds)))
    return Or(tuple(parts)) if parts else And(())


def _all_of(conditions: Mapping[str, Any]) -> Expression:
    return And(tuple(_condition(str(key), value) for key, value in conditions.items()))


def _condition(key: str, value: Any) -> Expression:
    if isinstance(value, Mapping) and value.get("exists") is True:
        return Exists(key)
    if isinstance(value, list):
        return OneOf(key, tuple(map(str, value)))
    return Equals(key, str(value))


async def _entities(question: Question, _ctx: Context) -> Expression:
    return wanted(question)


async def _owners(question: Question, _ctx: Context) -> Expression:
    if question.options.get("catalogFilter") or question.options.get("allowedKinds"):
        return wanted(question)
    return OneOf("kind", OWNERS)


async def _owned(question: Question, ctx: Context) -> Expression:
    return And((wanted(question), OneOf("relations.ownedby", tuple(await ownership_refs(ctx)))))


async def _my_groups(question: Question, ctx: Context) -> Expression:  # noqa: ARG001 - as the others
    return And((Equals("kind", "group"), OneOf("relations.hasmember", (ctx.identity.ref,))))


def default_kind(question: Question) -> str:
    """The kind that is meant where none is written: as the template says, else the only one that is wanted."""
    said = question.options.get("defaultKind")
    if isinstance(said, str) and said:
        return said
    if question.schema.get("ui:field") in {"OwnerPicker", "MyGroupsPicker"}:
        return "Group"
    filters = question.options.get("catalogFilter") or question.options.get("allowedKinds")
    kinds: set[str] = set()
    for each in filters if isinstance(filters, list) else [filters]:
        kind = each.get("kind") if isinstance(each, Mapping) else each
        kinds.update(map(str, kind) if isinstance(kind, list) else [str(kind or "")])
    return kinds.pop() if len(kinds) == 1 else ""


def completed(text: str, question: Question) -> str:
    """A ref as people write it, in full; what cannot be read as one stays as it is."""
    namespace = question.options.get("defaultNamespace")
    try:
        return str(
            parse_ref(text, default_kind(question) or None, namespace if isinstance(namespace, str) else "default")
        )
    except Invalid:
        return text


def shortened(value: Any, question: Question) -> str:
    """A full ref as people write it: without what would be added anyway."""
    if not isinstance(value, str):
        return ""
    try:
        short = parse_ref(value).short(default_kind(question))
    except Invalid:
        return value
    return short if completed(short, question) == value.lower() else value


def _picker(id_: str, condition: Condition, *, several: bool = False) -> FormField:
    async def inputs(question: Question, ctx: Context) -> Sequence[Input]:
        chosen = await condition(question, ctx)
        closed = not several and (is_closed(question) or id_ == "MyGroupsPicker")
        if closed and count_entities(ctx, chosen) <= FEW:
            return [await _list(question, chosen, ctx)]
        shown = question.value if isinstance(question.value, list) else [question.value]
        text = ", ".join(filter(None, (shortened(each, question) for each in shown)))
        return [Input(value=text, suggests=True, several=several, placeholder=_placeholder(question))]

    async def suggest(text: str, part: str, question: Question, ctx: Context) -> Sequence[Suggestion]:  # noqa: ARG001
        chosen, mine = await condition(question, ctx), await ownership_refs(ctx)
        found = await find_by_words(ctx, text.rpartition(":")[2], chosen, most=MOST_SUGGESTED)
        if not text:
            own = await select_entities(ctx, chosen, OneOf("kind", OWNERS), _named(mine), most=MOST_SUGGESTED)
            found = [*own, *(each for each in found if each.ref not in {other.ref for other in own})][:MOST_SUGGESTED]
        return [_suggestion(each, question, mine, ctx) for each in found]

    async def check(question: Question, ctx: Context) -> Sequence[str]:
        values = question.value if isinstance(question.value, list) else [question.value]
        chosen = await condition(question, ctx)
        said = [await _wrong(str(each), question, chosen, ctx) for each in values[:MOST_CHECKED] if each]
        return [each for each in said if each]

    return FormField(id=id_, inputs=inputs, read=_read_several if several else _read_one, check=check, suggest=suggest)


def _named(refs: Sequence[str]) -> Expression:
    return OneOf("metadata.name", tuple(ref.rpartition("/")[2] for ref in refs))


def is_closed(question: Question) -> bool:
    """May nothing be given but what is there?"""
    return question.options.get("allowArbitraryValues") is False


def _read_one(parts: Mapping[str, str], question: Question) -> str | None:
    text = parts.get("", "").strip()
    return completed(text, question) if text else None


def _read_several(parts: Mapping[str, str], question: Question) -> list[str] | None:
    texts = [each.strip() for each in parts.get("", "").split(",")]
    return list(dict.fromkeys(completed(each, question) for each in texts if each)) or None


async def _list(question: Question, chosen: Expression, ctx: Context) -> Input:
    found = await find_by_words(ctx, "", chosen, most=FEW)
    options = [Option(value=str(each.ref), label=_label(each, found)) for each in found]
    value = str(question.value or "")
    if question.required and len(options) == 1 and question.options.get("autoSelect") is not False:
        return Input(value=options[0].value, options=options)
    if value and value not in {each.value for each in options}:
        options.append(Option(value=value, label=value))
    return Input(value=value, options=[Option(value="", label="Choose…" if options else "There is none"), *options])


def _label(entity: Entity, among: Sequence[Entity]) -> str:
    twice = sum(each.title == entity.title for each in among) > 1
    return f"{entity.title} ({entity.ref})" if twice else entity.title


def _placeholder(question: Question) -> str:
    said = question.schema.get("ui:placeholder")
    return said if isinstance(said, str) else ""


def _suggestion(entity: Entity, question: Question, mine: Sequence[str], ctx: Context) -> Suggestion:
    icon, tone = catalog_of(ctx).look(entity)
    words = "yours" if str(entity.ref) in mine else entity.type or entity.kind.lower()
    note = f"{entity.title}, {words}" if entity.title.lower() != entity.name.lower() else words
    value = shortened(str(entity.ref), question)
    return Suggestion(value=value, title=value, note=note, icon=icon, tone=tone)


async def _wrong(value: str, question: Question, chosen: Expression, ctx: Context) -> str:
    """What is wrong with one ref; empty for nothing."""
    try:
        ref = parse_ref(value)
    except Invalid:
        if not is_closed(question) and question.schema.get("ui:field") != "MultiEntityPicker":
            return ""
        return f"`{value}` is no entity. Write it as kind:namespace/name, or choose one that is suggested."
    if not is_closed(question):
        return ""
    named = And((chosen, Equals("kind", ref.kind), Equals("metadata.name", ref.name)))
    there = await select_entities(ctx, named, Equals("metadata.namespace", ref.namespace), most=1)
    if there:
        return ""
    close = await find_by_words(ctx, ref.name, chosen, most=1)
    hint = f" Did you mean {shortened(str(close[0].ref), question)}?" if close else ""
    return f"There is no {shortened(value, question)} to choose here.{hint}"


FIELDS = (
    _picker("EntityPicker", _entities),
    _picker("MultiEntityPicker", _entities, several=True),
    _picker("OwnerPicker", _owners),
    _picker("OwnedEntityPicker", _owned),
    _picker("MyGroupsPicker", _my_groups),
)
