"""A company that is written down several times must be the company that reading its files gives."""

import json
from collections import Counter
from typing import Any

import pytest
from companies import Company
from databases import SQLITE, Place
from multiply import TABLES, unit_name
from served import run
from sqlalchemy import text

BASE, SIZE = 100, 1000
# Numbers, times and random ids differ from one reading to the next. By hashes, etags and what a location depends on,
# files are known to be unchanged, and the multiplied company has no files.
TIMES = {"at", "created", "changed", "last_read", "last_change", "swept", "started", "ended"}
VARYING = {"id", "seq", "uid", "uuid", "hash", "round", *TIMES}
OF_FILES = {("catalog_location", "etag"), ("catalog_location", "depends")}
REFERENCES = {"location_id": "catalog_location", "parent_id": "catalog_location", "child_id": "catalog_location"}


def read_tables(place: Place) -> dict[str, Counter[tuple[Any, ...]]]:
    """All rows of all tables, with what a number stands for in its place."""
    with place.engine().connect() as connection:
        rows = {name: connection.execute(text(f"SELECT * FROM {name}")).mappings().all() for name in TABLES}
    targets = {row["id"]: row["target"] for row in rows["catalog_location"]}
    refs = {row["id"]: row["ref"] for row in rows["catalog_entity"]}
    sources = {row["id"]: row["source"] for row in rows["catalog_import"]}

    def meant(table: str, column: str, value: Any, row: Any) -> Any:
        if column in VARYING or (table, column) in OF_FILES:
            return None
        if column in REFERENCES:
            return targets[value]
        if column == "entity_id":
            return refs[value]
        if column == "import_id":
            return sources.get(value)
        if table == "catalog_entity" and column == "etag":
            return bool(value) and value in row["served"].decode()
        return without_ids(value) if column == "served" else value

    return {
        name: Counter(tuple(meant(name, column, value, row) for column, value in row.items()) for row in rows[name])
        for name in TABLES
    }


def without_ids(served: bytes) -> str:
    document = json.loads(served)
    assert len(document["metadata"].pop("uid")) == 36
    assert len(document["metadata"].pop("etag")) == 40
    return json.dumps(document)  # the order of keys counts


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Place]:
    work = tmp_path_factory.mktemp("work")
    company = Company(folder=work / "companies" / str(SIZE), size=SIZE, base=BASE)
    multiplied = Place(kind=SQLITE, name="multiplied", folder=work / "multiplied")
    company.fill(multiplied)
    for number in range(SIZE // BASE):
        company.write_unit(unit_name(number))
    from_files = Place(kind=SQLITE, name="read", folder=work / "read")
    from_files.empty()
    run(from_files, company.config, "catalog", "refresh")
    return multiplied, from_files


def test_multiplying_gives_what_reading_gives(places: tuple[Place, Place]) -> None:
    multiplied, from_files = (read_tables(place) for place in places)

    assert sum(multiplied["catalog_entity"].values()) == SIZE + 2 * SIZE // BASE
    for table in TABLES:
        assert multiplied[table] == from_files[table], table


def test_every_copy_has_ids_of_its_own_and_etags_that_follow_from_the_content(places: tuple[Place, Place]) -> None:
    with places[0].engine().connect() as connection:
        rows = connection.execute(text("SELECT uid, etag, served FROM catalog_entity")).all()

    assert len({row.uid for row in rows}) == len({row.etag for row in rows}) == len(rows)
    for row in rows:
        metadata = json.loads(row.served)["metadata"]
        assert (metadata["uid"], metadata["etag"]) == (row.uid, row.etag)
