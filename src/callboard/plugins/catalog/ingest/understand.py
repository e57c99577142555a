"""The pure stages over one file: parse, fill in placeholders, process. Plain data in, plain data out.

It runs in a thread, or in a process of its own (`prepare`); what crosses the pipe is these dataclasses as bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from ..model import Declaration, EntityKind, LocationRef, Problem, Relation, SourceFile, Stated, state
from . import placeholders
from .parse import LineMap, parse
from .process import Kinds, LocationTarget, ProcessContext, Processed, draft_of, likely_ref, process
from .rules import Rules


@dataclass(frozen=True, kw_only=True)
class Material:
    """A file, and what has to be known to understand it. `contents` are the files that its placeholders name, by
    what they are called there; None when nobody has looked for placeholders yet.
    """

    location: LocationRef
    origin: LocationRef
    root: bool
    content: bytes
    annotations: Mapping[str, str]
    contents: Mapping[str, bytes | Problem] | None = None
    document: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """One entity that a file declares: its document as JSON, a hash of all that is said here, and its YAML."""

    ref: str
    document: bytes
    hash: str
    text: bytes
    index: int
    line: int
    relations: tuple[Stated, ...]
    targets: tuple[LocationTarget, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Understood:
    """What a file says. With `wanted` nothing yet: these placeholders have to be read first."""

    hash: str
    entities: list[Told] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    wanted: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """What is the same for all files: kinds and rules."""

    kinds: Kinds
    rules: Rules


@dataclass(frozen=True, kw_only=True)
class Setup:
    """Knowledge as it is sent to a process, which compiles the kinds itself."""

    kinds: list[EntityKind]
    rules: Rules


def understand_all(files: Sequence[Material], knowledge: Knowledge) -> list[Understood]:
    """Each file by itself; nothing is raised for what is in it."""
    return [understand(each, knowledge) for each in files]


def understand(file: Material, knowledge: Knowledge) -> Understood:
    """All that one file says, or the placeholders to read first."""
    digest = hashlib.sha256(file.content).hexdigest()
    declarations, problems = _declarations(file)
    found = {each.index: placeholders.find(each.document) for each in declarations} if _may_hold_any(file) else {}
    wanted = {str(each.value): None for values in found.values() for each in values if isinstance(each.value, str)}
    if wanted and file.contents is None:
        return Understood(hash=digest, wanted=list(wanted))
    context = _context(file, knowledge)
    entities: list[Told] = []
    for declaration in declarations:
        here = found.get(declaration.index)
        processed = _fill(declaration, here, file, context) if here else process(declaration, context)
        problems += processed.problems
        if processed.entity is not None:
            entities.append(_tell(processed, declaration))
    return Understood(hash=digest, entities=entities, problems=problems)


def digest_of(document: bytes, relations: Sequence[Relation]) -> str:
    """By what a change of an entity is noticed."""
    digest = hashlib.sha256(document)
    digest.update("".join([f"({source!r}, {kind!r}, {target!r})" for source, kind, target in relations]).encode())
    return digest.hexdigest()


def encode(value: Any) -> bytes:
    """As it goes through a pipe."""
    return msgspec.msgpack.encode(value)


def decode_answer(content: bytes) -> list[Understood]:
    """What a worker said."""
    return _ANSWER.decode(content)


def prepare(setup: bytes) -> Callable[[bytes], bytes]:
    """In a worker: the function that answers each call."""
    known = msgspec.msgpack.decode(setup, type=Setup)
    knowledge = Knowledge(kinds=Kinds.of(known.kinds), rules=known.rules)
    return lambda content: encode(understand_all(_QUESTION.decode(content), knowledge))


_QUESTION = msgspec.msgpack.Decoder(list[Material])
_ANSWER = msgspec.msgpack.Decoder(list[Understood])


def _declarations(file: Material) -> tuple[Sequence[Declaration], list[Problem]]:
    if file.document is not None:
        return (Declaration(document=file.document, index=0, line=0),), []
    parsed = parse(SourceFile(location=file.location, content=file.content))
    return parsed.declarations, list(parsed.problems)


def _context(file: Material, knowledge: Knowledge) -> ProcessContext:
    types = {"url", file.location.type} if file.root else {"url"}
    return ProcessContext(
        kinds=knowledge.kinds,
        location=file.location,
        origin=file.origin,
        annotations=file.annotations,
        allowed=lambda entity: knowledge.rules.refusal(entity, file.origin, file.location),
        location_types=frozenset(types),
    )


def _may_hold_any(file: Material) -> bool:
    """Can there be placeholders? Looking through all values takes longer than looking for the one sign."""
    return file.document is not None or b"$" in file.content or b"\\" in file.content


def _fill(
    declaration: Declaration, found: Sequence[placeholders.Placeholder], file: Material, context: ProcessContext
) -> Processed:
    contents = {each: content for each in found if (content := (file.contents or {}).get(str(each.value))) is not None}
    filled, unresolved = placeholders.fill(declaration, contents, context.location.target)
    if unresolved:
        ref, draft = likely_ref(filled.document), draft_of(filled.document, context.kinds)
        return Processed(problems=tuple(replace(each, entity=ref, draft=draft) for each in unresolved))
    return process(filled, context)


def _tell(processed: Processed, declaration: Declaration) -> Told:
    assert processed.entity is not None
    document = msgspec.json.encode(processed.entity.document)
    text = declaration.lines.text if isinstance(declaration.lines, LineMap) else ""
    ref = str(processed.entity.ref)
    return Told(
        ref=ref,
        document=document,
        hash=digest_of(document, processed.relations),
        text=text.encode(),
        index=declaration.index,
        line=declaration.line,
        relations=state(ref, processed.relations),
        targets=processed.targets,
    )
