"""The catalog's query semantics as the reference words them: a scan over every document, slow and plain.

It shares no code with the index. The differential tests ask both and compare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

SKIPPED = [
    "attachments",
    "relations",
    "status",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "metadata.etag",
]


@dataclass(frozen=True)
class Stored:
    ref: str
    uid: str
    document: Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    key: str
    value: str | None
    original: str | None


def as_text(value: Any) -> str:
    if value is True or value is False:
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def rows_of(document: Mapping[str, Any]) -> list[Row]:
    found: list[tuple[str, Any]] = []
    visit(document, "", found)
    metadata = document["metadata"]
    found.append(("metadata.name", metadata.get("name")))
    found.append(("metadata.namespace", metadata.get("namespace") or "default"))
    found.append(("metadata.uid", metadata.get("uid")))
    for relation in document.get("relations", []):
        found.append(("relations." + relation["type"], relation["targetRef"]))
    rows = []
    for path, value in found:
        key = path.lower()
        if len(key) > 200:
            continue
        if value is None or len(as_text(value).lower()) > 200:
            rows.append(Row(key, None, None))
        else:
            rows.append(Row(key, as_text(value).lower(), as_text(value)))
    return rows


def visit(node: Any, path: str, found: list[tuple[str, Any]]) -> None:
    if path in SKIPPED:
        return
    if isinstance(node, dict):
        for key, child in node.items():
            visit(child, path + "." + key if path else key, found)
    elif isinstance(node, list):
        for item in node:
            visit(item, path, found)
            if isinstance(item, str):
                found.append((path + "." + item, True))
    else:
        found.append((path, node))


def matches_filter(values: Sequence[str], rows: Iterable[Row]) -> bool:
    """The `filter` parameters: OR between values, AND between keys, OR between values of one key."""
    rows = list(rows)
    alternatives = [[part.strip() for part in value.split(",") if part.strip()] for value in values]
    alternatives = [statements for statements in alternatives if statements]
    return not alternatives or any(matches_statements(statements, rows) for statements in alternatives)


def matches_statements(statements: Sequence[str], rows: Sequence[Row]) -> bool:
    keys = {statement.split("=", 1)[0].strip() for statement in statements}
    for key in keys:
        mine = [statement.split("=", 1) for statement in statements if statement.split("=", 1)[0].strip() == key]
        wanted = [parts[1].strip().lower() for parts in mine if len(parts) == 2]
        present = [row for row in rows if row.key == key.lower()]
        if wanted:
            if not any(row.value in wanted for row in present):
                return False
        elif not present:
            return False
    return True


def matches_query(query: Mapping[str, Any], rows: Sequence[Row]) -> bool:
    """The predicate language."""
    if "$all" in query:
        return all(matches_query(part, rows) for part in query["$all"])
    if "$any" in query:
        return any(matches_query(part, rows) for part in query["$any"])
    if "$not" in query:
        return not matches_query(query["$not"], rows)
    return all(matches_field(key, value, rows) for key, value in query.items())


def matches_field(key: str, wanted: Any, rows: Sequence[Row]) -> bool:
    mine = [row.value for row in rows if row.key == key.lower()]
    if not isinstance(wanted, dict):
        return as_text(wanted).lower() in mine
    if "$exists" in wanted:
        return bool(mine) == wanted["$exists"]
    if "$in" in wanted:
        return any(as_text(value).lower() in mine for value in wanted["$in"])
    if "$hasPrefix" in wanted:
        return any(value is not None and value.startswith(wanted["$hasPrefix"].lower()) for value in mine)
    contained = wanted["$contains"]
    if not isinstance(contained, dict):
        return as_text(contained).lower() in mine
    targets = [row.value for row in rows if row.key == "relations." + contained["type"].lower()]
    if "targetRef" not in contained:
        return bool(targets)
    refs = contained["targetRef"]
    refs = refs["$in"] if isinstance(refs, dict) else [refs]
    return any(ref.lower() in targets for ref in refs)


def like(pattern: str, text: str) -> bool:
    """SQL's LIKE, from its definition."""

    @cache
    def match(p: int, t: int) -> bool:
        if p == len(pattern):
            return t == len(text)
        if pattern[p] == "%":
            return match(p + 1, t) or (t < len(text) and match(p, t + 1))
        return t < len(text) and pattern[p] in ("_", text[t]) and match(p + 1, t + 1)

    return match(0, 0)


@dataclass
class Oracle:
    entities: dict[int, Stored] = field(default_factory=dict)
    known_rows: dict[int, list[Row]] = field(default_factory=dict)

    def put(self, id: int, ref: str, uid: str, document: Mapping[str, Any]) -> None:
        for other, stored in list(self.entities.items()):
            if other == id or stored.ref == ref or stored.uid == uid:
                del self.entities[other]
        self.entities[id] = Stored(ref, uid, document)
        self.known_rows.pop(id, None)

    def remove(self, id: int) -> None:
        self.entities.pop(id, None)

    def rows(self, id: int) -> list[Row]:
        if id not in self.known_rows:
            self.known_rows[id] = rows_of(self.entities[id].document)
        return self.known_rows[id]

    def select(self, condition: Callable[[list[Row]], bool]) -> set[int]:
        return {id for id in self.entities if condition(self.rows(id))}

    def by_filter(self, values: Sequence[str]) -> set[int]:
        return self.select(lambda rows: matches_filter(values, rows))

    def by_query(self, query: Mapping[str, Any]) -> set[int]:
        return self.select(lambda rows: matches_query(query, rows))

    def by_text(self, term: str, fields: Sequence[str]) -> set[int]:
        keys = [key.lower() for key in fields]
        pattern = f"%{term.strip().lower()}%"
        if not term.strip():
            return set(self.entities)
        return self.select(
            lambda rows: any(row.key in keys and row.value is not None and like(pattern, row.value) for row in rows)
        )

    def by_words(self, term: str) -> set[int]:
        return {id for id in self.entities if self._has_words(id, term.lower().split())}

    def _has_words(self, id: int, words: Sequence[str]) -> bool:
        metadata, spec = self.entities[id].document["metadata"], self.entities[id].document.get("spec") or {}
        texts = [metadata.get("name"), metadata.get("title"), metadata.get("description")]
        texts += metadata.get("tags") or []
        texts.append((spec.get("profile") or {}).get("displayName"))
        return all(any(text is not None and word in str(text).lower() for text in texts) for word in words)

    def facets(self, keys: Sequence[str], chosen: Iterable[int]) -> dict[str, list[tuple[str, int]]]:
        answer = {}
        for key in keys:
            counts: dict[str, int] = {}
            for id in chosen:
                for value in {row.original for row in self.rows(id) if row.key == key.lower()}:
                    if value is not None:
                        counts[value] = counts.get(value, 0) + 1
            answer[key] = sorted(counts.items())
        return answer

    def in_order(self, chosen: Iterable[int], key: str | None, descending: bool) -> list[tuple[str, str, int]]:
        """(value, uid, id), once per value; without a key by uid. Entities without a value are left out."""
        if key is None:
            return sorted(("", self.entities[id].uid, id) for id in chosen)
        found = {
            (row.value, self.entities[id].uid, id)
            for id in chosen
            for row in self.rows(id)
            if row.key == key.lower() and row.value is not None
        }
        return sorted(found, reverse=descending)

    def listed(self, chosen: Iterable[int], order: Sequence[tuple[str, bool]]) -> list[int]:
        """Paginated GET /entities: by ref, or by the given keys with nulls last; ties by uid."""
        chosen = sorted(chosen, key=lambda id: self.entities[id].uid)
        if not order:
            return sorted(chosen, key=lambda id: self.entities[id].ref)
        (first, first_descending), *others = order
        for key, descending in reversed(others):
            best = {id: self._best(id, key, descending) for id in chosen}
            having = sorted((id for id in chosen if best[id] is not None), key=lambda id: best[id], reverse=descending)
            chosen = having + [id for id in chosen if best[id] is None]
        repeated = [(value, id) for id in chosen for value in self._values(id, first)]
        repeated.sort(key=lambda pair: pair[0], reverse=first_descending)
        return [id for _, id in repeated] + [id for id in chosen if not self._values(id, first)]

    def _values(self, id: int, key: str) -> set[str]:
        return {row.value for row in self.rows(id) if row.key == key and row.value is not None}

    def _best(self, id: int, key: str, descending: bool) -> str | None:
        values = self._values(id, key)
        return (max(values) if descending else min(values)) if values else None
