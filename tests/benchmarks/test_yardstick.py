"""The key/value table that Callboard is measured against: it must be asked the same and answer the same."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from databases import SQLITE, Place
from engine import Engine
from load import run_load
from questions import PAGES, SHAPES, Sample, ask, draw_sample
from scenarios import Case, yardstick
from served import serve
from sqlalchemy import text
from yardstick import QUESTIONS, answer_of, fill, served_documents

SIZE = 150


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return Case(database=SQLITE, size=SIZE, work=tmp_path_factory.mktemp("work"), seconds=0.05)


@pytest.fixture(scope="module")
def table(case: Case) -> Iterator[Place]:
    place = case.place_named("table")
    place.empty()
    with case.filled.engine().connect() as reading, place.engine().begin() as writing:
        fill(writing, served_documents(reading))
    yield place
    place.drop()


@pytest.fixture(scope="module")
def served(case: Case) -> Iterator[str]:
    with serve(case.filled, case.company.config) as portal:
        yield portal.url


@pytest.fixture(scope="module")
def sample(served: str) -> Sample:
    return draw_sample(served, SIZE)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda each: each.name)
def test_the_table_answers_as_callboard_does(question, served: str, sample: Sample, table: Place) -> None:
    requests = next(each for each in SHAPES if each.name == question.name).ask(sample)
    with table.engine().connect() as connection:
        expected = [question.run(connection, sample, turn) for turn in range(len(requests[:12]))]
    assert [answer_of(question.name, ask(served, request)) for request in requests[:12]] == expected
    assert any(answer and answer != ([], 0) for answer in expected)


def test_the_engine_alone_is_asked_all_that_the_table_is(case: Case, sample: Sample, tmp_path: Path) -> None:
    with closing(case.filled.engine().connect()) as connection:
        engine = Engine(connection, tmp_path / "index")
        assert set(engine.asked) == {each.name for each in QUESTIONS}
        for name in engine.asked.keys() - {"facets"}:
            assert all(each.content.startswith(b"{") for each in engine.asked[name](sample, 1))
        assert len(engine.asked["by-refs"](sample, 0)) == 100


def test_every_shape_can_be_asked(served: str, sample: Sample) -> None:
    for shape in SHAPES:
        for question in shape.ask(sample)[:3]:
            assert ask(served, question), shape.name
    for shape in PAGES:
        load = run_load(served, shape.ask(sample)[:3], most=3)
        assert load.statuses == {200: 3}, shape.name


def test_every_entity_has_a_row_for_each_of_its_leaves(table: Place) -> None:
    with table.engine().connect() as connection:
        count = {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in ("refresh_state", "final_entities", "search")
        }
    assert count["refresh_state"] == count["final_entities"] > SIZE
    assert 20 < count["search"] / SIZE < 45


def test_the_scenario_gives_ratios_and_leaves_no_table_behind(case: Case) -> None:
    figures = yardstick(case)

    for question in QUESTIONS:
        ratio = figures[f"{question.name}.sql_ms"] / figures[f"{question.name}.engine_ms"]
        assert figures[f"{question.name}.engine_times"] == pytest.approx(ratio)
    assert not case.place_named(f"yardstick-{SQLITE}-{SIZE}").folder.exists()


def test_a_table_that_answers_otherwise_stops_the_measurement(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_one(connection, documents):
        rows = fill(connection, documents)
        connection.execute(text("DELETE FROM search WHERE rowid IN (SELECT max(rowid) FROM search WHERE key = 'kind')"))
        connection.execute(text("DELETE FROM search WHERE key = 'spec.type' AND value = 'service'"))
        return rows

    monkeypatch.setattr("scenarios.fill", lose_one)
    with pytest.raises(RuntimeError, match="list: the key/value table answers otherwise"):
        yardstick(case)
