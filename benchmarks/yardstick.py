"""The yardstick: the same questions put to a key/value table in SQL, laid out as Backstage's catalog lays its out.

One row of `search` for each leaf of each entity, with the covering, the unique and the facets index; documents in
`final_entities`. The SQL is what a careful person would write over these tables, counted in its favour: pages are
cut off in the database, values are compared bytewise, and PostgreSQL has statistics over key and value together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec
from questions import DOCS, FACETS, PAGE, TEXT_FIELDS, WORDS, Sample, owners_at, refs_at
from sqlalchemy import Connection, text

from callboard.plugins.catalog.index import search_rows

Answer = Any
Row = tuple[Any, ...]
TABLES = {
    "refresh_state": "entity_id {key} PRIMARY KEY, entity_ref {key} NOT NULL, next_update_at {key} NOT NULL",
    "final_entities": "entity_id {key} PRIMARY KEY, entity_ref {key} NOT NULL, final_entity TEXT",
    "search": "entity_id {key} NOT NULL, key {key} NOT NULL, value {key}, original_value {key}",
}
INDEXES = (
    "CREATE UNIQUE INDEX refresh_state_ref ON refresh_state (entity_ref)",
    "CREATE UNIQUE INDEX final_entities_ref ON final_entities (entity_ref)",
    "CREATE INDEX search_covering ON search (key, value, entity_id)",
    "CREATE UNIQUE INDEX search_once ON search (entity_id, key, value)",
    "CREATE INDEX search_facets ON search (key, original_value, entity_id)",
)
BATCH = 2_000

HAS = "{of} IN (SELECT entity_id FROM search WHERE key = '{key}' AND value = '{value}')"
HAS_ONE = "{of} IN (SELECT entity_id FROM search WHERE key = '{key}' AND value IN ({values}))"
EXISTS = "{of} IN (SELECT entity_id FROM search WHERE key = '{key}')"
LIKE = "{of} IN (SELECT entity_id FROM search WHERE key IN ({keys}) AND value LIKE '%{value}%')"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One kind of question in SQL: `run` answers the variant of that number with refs or values, and a total."""

    name: str
    run: Callable[[Connection, Sample, int], Answer]


def fill(connection: Connection, documents: Iterable[bytes]) -> int:
    """Makes the tables from documents as they are served, then their indexes and statistics. Returns the rows."""
    is_sqlite = connection.dialect.name == "sqlite"
    key = "TEXT" if is_sqlite else 'TEXT COLLATE "C"'
    for name, columns in TABLES.items():
        connection.execute(text(f"DROP TABLE IF EXISTS {name}"))
        connection.execute(text(f"CREATE TABLE {name} ({columns.format(key=key)})"))
    rows, left = 0, iter(documents)
    while batch := list(islice(left, BATCH)):
        rows += _fill_some(connection, batch)
    for statement in INDEXES:
        connection.execute(text(statement))
    if not is_sqlite:
        connection.execute(text("CREATE STATISTICS search_pairs (mcv, dependencies) ON key, value FROM search"))
    connection.execute(text("ANALYZE"))
    return rows


def _fill_some(connection: Connection, batch: Sequence[bytes]) -> int:
    states: list[Row] = []
    finals: list[Row] = []
    rows: list[Row] = []
    for content in batch:
        document = msgspec.json.decode(content)
        metadata = document["metadata"]
        id_, ref = metadata["uid"], f"{document['kind']}:{metadata['namespace']}/{metadata['name']}".lower()
        states.append((id_, ref, "2026-01-01T00:00:00Z"))
        finals.append((id_, ref, content.decode()))
        # One row for each value: two spellings of it would break the unique index, as they do in Backstage.
        rows += {(key, value): (id_, key, value, original) for key, value, original in search_rows(document)}.values()
    for table, these in (("refresh_state", states), ("final_entities", finals), ("search", rows)):
        _insert(connection, table, these)
    return len(rows)


def _insert(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    raw = connection.connection.driver_connection
    assert raw is not None
    if connection.dialect.name == "sqlite":
        raw.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        return
    with raw.cursor().copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


# --- the questions


def _has(key: str, value: str, of: str = "s.entity_id") -> str:
    return HAS.format(of=of, key=key, value=value)


def _has_one(key: str, values: Sequence[str], of: str = "s.entity_id") -> str:
    return HAS_ONE.format(of=of, key=key, values=_quoted(values))


def _quoted(values: Sequence[str]) -> str:
    """Values of our own making as SQL literals: so the planner sees them, as it does not with bound ones."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def _page(connection: Connection, where: str, *, order: str = "ASC", offset: int = 0, count: bool = True) -> Answer:
    """A page ordered by name with its documents, and how many there are in all."""
    chosen = f"s.key = 'metadata.name' AND {where}"
    rows = _select(
        connection,
        "SELECT f.entity_ref, f.final_entity, s.value, s.entity_id FROM search s"
        f" JOIN final_entities f ON f.entity_id = s.entity_id WHERE {chosen}"
        f" ORDER BY s.value {order}, s.entity_id {order} LIMIT {PAGE} OFFSET {offset}",
    )
    total = _select(connection, f"SELECT count(*) FROM search s WHERE {chosen}")[0][0] if count else 0
    return [row[0] for row in rows], total


def _select(connection: Connection, statement: str) -> Sequence[Any]:
    """All rows of a statement without parameters, in which `:` and `%` are only characters."""
    return connection.exec_driver_sql(statement, None, {"no_parameters": True}).all()


def _list(connection: Connection, sample: Sample, turn: int) -> Answer:  # noqa: ARG001 - one variant
    return _page(connection, f"{_has('kind', 'component')} AND {_has('spec.type', 'service')}")


def _boolean(connection: Connection, sample: Sample, turn: int) -> Answer:
    owners = owners_at(sample, turn, 2)
    first = " AND ".join(
        [
            _has("kind", "component"),
            _has_one("spec.type", ["service", "library"]),
            _has("metadata.tags", "java"),
            f"NOT ({_has('spec.lifecycle', 'deprecated')})",
        ]
    )
    second = f"{_has('kind', 'api')} AND {_has_one('relations.ownedby', owners)}"
    return _page(connection, f"(({first}) OR ({second}))", order="DESC")


def _exists(connection: Connection, sample: Sample, turn: int) -> Answer:
    exists = EXISTS.format(of="s.entity_id", key=DOCS)
    return _page(connection, f"{exists} AND {_has_one('relations.ownedby', owners_at(sample, turn, 3))}")


def _text(connection: Connection, sample: Sample, turn: int) -> Answer:  # noqa: ARG001 - words are the same
    like = LIKE.format(of="s.entity_id", keys=_quoted(TEXT_FIELDS), value=WORDS[turn % len(WORDS)])
    return _page(connection, f"{_has('kind', 'component')} AND {like}")


def _facets(connection: Connection, sample: Sample, turn: int) -> Answer:  # noqa: ARG001 - one variant
    rows = _select(
        connection,
        "SELECT key, original_value, count(*) FROM search"
        f" WHERE key IN ({_quoted(FACETS)}) AND original_value IS NOT NULL"
        f" AND {_has('kind', 'component', of='entity_id')} GROUP BY key, original_value",
    )
    found: dict[str, dict[str, int]] = {key: {} for key in FACETS}
    for key, value, count in rows:
        found[key][value] = count
    return found


def _by_name(connection: Connection, sample: Sample, turn: int) -> Answer:
    return _documents(connection, [sample.refs[turn % len(sample.refs)]])


def _by_refs(connection: Connection, sample: Sample, turn: int) -> Answer:
    return _documents(connection, refs_at(sample, turn))


def _documents(connection: Connection, refs: Sequence[str]) -> Answer:
    rows = _select(
        connection, f"SELECT entity_ref, final_entity FROM final_entities WHERE entity_ref IN ({_quoted(refs)})"
    )
    found = {ref for ref, _ in rows}
    return [ref if ref in found else None for ref in refs]


def _deep_cursor(connection: Connection, sample: Sample, turn: int) -> Answer:
    name, uid = sample.places[turn % len(sample.places)]
    behind = f"s.value >= '{name}' AND (s.value > '{name}' OR s.entity_id > '{uid}')"
    return _page(connection, f"{_has('kind', 'component')} AND {behind}", count=False)[0]


def _deep_offset(connection: Connection, sample: Sample, turn: int) -> Answer:
    offset = max(0, sample.components - PAGE * (turn + 2))
    return _page(connection, _has("kind", "component"), offset=offset)


QUESTIONS: Sequence[Asked] = (
    Asked(name="list", run=_list),
    Asked(name="boolean", run=_boolean),
    Asked(name="exists-owner", run=_exists),
    Asked(name="facets", run=_facets),
    Asked(name="text", run=_text),
    Asked(name="by-name", run=_by_name),
    Asked(name="by-refs", run=_by_refs),
    Asked(name="deep-cursor", run=_deep_cursor),
    Asked(name="deep-offset", run=_deep_offset),
)


# --- the same answers, from what Callboard says


def answer_of(name: str, answer: Any) -> Answer:
    """What Callboard answered, in the form in which the yardstick answers."""
    if name == "facets":
        return {key: {each["value"]: each["count"] for each in values} for key, values in answer["facets"].items()}
    if name == "by-name":
        return [_ref_of(answer)]
    refs = [None if each is None else _ref_of(each) for each in answer["items"]]
    return refs if name in {"by-refs", "deep-cursor"} else (refs, answer["totalItems"])


def _ref_of(entity: Mapping[str, Any]) -> str:
    metadata = entity["metadata"]
    return f"{entity['kind']}:{metadata['namespace']}/{metadata['name']}".lower()


def served_documents(connection: Connection) -> Iterator[bytes]:
    """Every document of a portal's own database, as it is served."""
    last = 0
    statement = text(
        "SELECT id, served FROM catalog_entity WHERE id > :last AND served IS NOT NULL ORDER BY id LIMIT 2000"
    )
    while rows := connection.execute(statement, {"last": last}).all():
        yield from (bytes(row.served) for row in rows)
        last = rows[-1].id
