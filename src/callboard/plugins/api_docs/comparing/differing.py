"""Compares two definitions: operations by what they are called, then what each takes and gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Answer, Body, Definition, Difference, Operation, Parameter
from .shapes import Shapes, changed_fields

MOST = 2_000


def differences(before: Definition, after: Definition) -> Sequence[Difference]:
    """Everything that differs, what breaks first, then in the order of the definition. A definition that could not be
    read at all is like one that says nothing: look at its problems first."""
    found = list(_all(before, after))[:MOST]
    return sorted(found, key=lambda each: not each.breaking)


def _all(before: Definition, after: Definition) -> Iterator[Difference]:
    old, new = {each.key: each for each in before.operations()}, {each.key: each for each in after.operations()}
    shapes = Shapes(before), Shapes(after)
    yield from _version(before, after)
    for key, one in old.items():
        if key not in new:
            words = f"{_name(one)} is gone" + (", which was deprecated" if one.deprecated else "")
            yield Difference(what="removed", about="operation", where=_name(one), words=words, breaking=True)
    for key, one in new.items():
        if key not in old:
            yield Difference(what="added", about="operation", where=_name(one), words=f"{_name(one)} is new")
        else:
            yield from _operation(old[key], one, shapes)
    yield from _types(before, after)


def _version(before: Definition, after: Definition) -> Iterator[Difference]:
    if before.version != after.version:
        words = f"The version is {after.version or 'none'}, and was {before.version or 'none'}"
        yield Difference(what="changed", about="version", where="version", words=words)
    servers = [each.url for each in before.servers if each.url not in {one.url for one in after.servers}]
    if after.servers:
        for url in servers:
            yield Difference(what="removed", about="server", where=url, words=f"It no longer answers at {url}")


def _operation(old: Operation, new: Operation, shapes: tuple[Shapes, Shapes]) -> Iterator[Difference]:
    where = _name(new)
    if new.deprecated and not old.deprecated:
        yield Difference(what="changed", about="operation", where=where, words=f"{where} is deprecated")
    yield from _parameters(where, old.parameters, new.parameters, shapes)
    yield from _bodies(where, old.bodies, new.bodies, shapes)
    yield from _answers(where, old.answers, new.answers, shapes)
    if sorted(map(sorted, old.security)) != sorted(map(sorted, new.security)):
        stricter = bool(new.security) and not all(
            any(set(way) <= set(had) for way in new.security) for had in (old.security or [[]])
        )
        words = f"{where} asks for other ways to sign in: {_ways(new)}, and before {_ways(old)}"
        yield Difference(what="changed", about="security", where=where, words=words, breaking=stricter)
    if sorted(old.notes) != sorted(new.notes):
        words = f"{where}: {', '.join(new.notes) or 'nothing'}, and before {', '.join(old.notes) or 'nothing'}"
        yield Difference(what="changed", about="operation", where=where, words=words, breaking=old.verb != new.verb)


def _parameters(
    where: str, old: Sequence[Parameter], new: Sequence[Parameter], shapes: tuple[Shapes, Shapes]
) -> Iterator[Difference]:
    before, after = {(each.place, each.name): each for each in old}, {(each.place, each.name): each for each in new}
    for key, one in before.items():
        if key not in after:
            words = f"{where} no longer takes the {_said(one)}"
            yield Difference(what="removed", about="parameter", where=where, words=words, breaking=True)
    for key, one in after.items():
        had = before.get(key)
        if had is None:
            words = f"{where} takes the {_said(one)}" + (", which is required" if one.required else "")
            yield Difference(what="added", about="parameter", where=where, words=words, breaking=one.required)
            continue
        if one.required and not had.required:
            words = f"{where} now needs the {_said(one)}"
            yield Difference(what="changed", about="parameter", where=where, words=words, breaking=True)
        for said, breaks in changed_fields(had.schema, one.schema, shapes, sent=True):
            words = f"{where}, {_said(one)}: {said}"
            yield Difference(what="changed", about="parameter", where=where, words=words, breaking=breaks)


def _bodies(
    where: str, old: Sequence[Body], new: Sequence[Body], shapes: tuple[Shapes, Shapes]
) -> Iterator[Difference]:
    before, after = _by_media(old), _by_media(new)
    for key in before:
        if key not in after:
            words = f"{where} no longer takes {_media(key)}"
            yield Difference(what="removed", about="body", where=where, words=words, breaking=True)
    for key, one in after.items():
        had = before.get(key)
        if had is None:
            breaks = one.required and not before
            yield Difference(
                what="added", about="body", where=where, words=f"{where} takes {_media(key)}", breaking=breaks
            )
            continue
        if one.required and not had.required:
            words = f"{where} now needs its body"
            yield Difference(what="changed", about="body", where=where, words=words, breaking=True)
        for said, breaks in changed_fields(had.schema, one.schema, shapes, sent=True):
            words = f"{where}, what is sent: {said}"
            yield Difference(what="changed", about="body", where=where, words=words, breaking=breaks)


def _answers(
    where: str, old: Sequence[Answer], new: Sequence[Answer], shapes: tuple[Shapes, Shapes]
) -> Iterator[Difference]:
    before, after = {each.status: each for each in old}, {each.status: each for each in new}
    for status in before:
        if status not in after:
            words, breaks = f"{where} no longer answers {status}", status.startswith("2")
            yield Difference(what="removed", about="answer", where=where, words=words, breaking=breaks)
    for status, one in after.items():
        if status not in before:
            words = f"{where} may answer {status}"
            yield Difference(what="added", about="answer", where=where, words=words)
            continue
        had, now = _by_media(before[status].bodies), _by_media(one.bodies)
        for key in had:
            what = f"{where}, answer {status}".removesuffix(" ")
            if key not in now:
                words = f"{what}: {_media(key)} is gone"
                yield Difference(what="removed", about="answer", where=where, words=words, breaking=True)
                continue
            for said, breaks in changed_fields(had[key].schema, now[key].schema, shapes, sent=False):
                words = f"{what}: {said}"
                yield Difference(what="changed", about="answer", where=where, words=words, breaking=breaks)


def _types(before: Definition, after: Definition) -> Iterator[Difference]:
    """Types that came and went, and those that changed; what breaks is said where they are sent or answered."""
    old, new = {each.name: each for each in before.types}, {each.name: each for each in after.types}
    shapes = Shapes(before, deep=False), Shapes(after, deep=False)
    for name in old:
        if name not in new:
            yield Difference(what="removed", about="type", where=name, words=f"The type {name} is gone")
    for name, one in new.items():
        if name not in old:
            yield Difference(what="added", about="type", where=name, words=f"The type {name} is new")
            continue
        for words, _ in changed_fields(old[name].schema, one.schema, shapes, sent=False):
            yield Difference(what="changed", about="type", where=name, words=f"The type {name}: {words}")


def _by_media(bodies: Sequence[Body]) -> dict[tuple[str, str], Body]:
    return {(each.media, each.name): each for each in bodies}


def _media(key: tuple[str, str]) -> str:
    return " as ".join(each for each in (key[1], key[0]) if each) or "a body"


def _said(one: Parameter) -> str:
    words = {"path": "path parameter", "query": "query parameter", "form": "form field"}.get(one.place, one.place)
    return f"{words} `{one.name}`"


def _ways(one: Operation) -> str:
    return " or ".join(" and ".join(way) or "nothing" for way in one.security) or "none"


def _name(one: Operation) -> str:
    return one.key if not one.is_http else f"{one.verb} {one.name}"
