"""How growth is fitted, drawn and judged, and what the report makes of records."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from databases import POSTGRES, SQLITE
from growth import fit
from plan import FROM_FILES, GROWTH, SCENARIOS, USUAL, make_plan
from plots import LABEL_HEIGHT, Series, draw, spread
from report import in_words, write_report
from results import Record, Results
from scenarios import SCENARIOS as PROGRAMS
from targets import judge


@pytest.mark.parametrize("exponent", [-0.5, 0.0, 0.3, 1.0, 2.0])
def test_a_power_law_is_found_again(exponent: float) -> None:
    law = fit({size: 7 * size**exponent for size in (1000, 3000, 10_000, 1_000_000)})

    assert law is not None
    assert law.exponent == pytest.approx(exponent)
    assert law.at(500) == pytest.approx(7 * 500**exponent)


def test_one_size_has_no_growth_and_nothing_is_left_out() -> None:
    assert fit({1000: 5.0}) is None
    assert fit({1000: 5.0, 2000: 0.0}) is None


def test_a_plot_is_an_svg_with_a_line_and_an_exponent_for_each_series() -> None:
    series = [
        Series(name="linear <& sons>", values={1000: 1.0, 10_000: 10.0, 100_000: 100.0}),
        Series(name="flat", values={1000: 4.0, 100_000: 4.0}, dashed=True),
        Series(name="nothing", values={1000: 0.0}),
    ]
    picture = ET.fromstring(draw("Cost", "ms", series))
    texts = [each.text for each in picture.iter("{http://www.w3.org/2000/svg}text")]
    lines = list(picture.iter("{http://www.w3.org/2000/svg}polyline"))

    assert "linear <& sons> ∝ n^1.00" in texts
    assert "flat ∝ n^0.00" in texts
    assert {"Cost", "ms", "entities", "1k", "100k"} <= set(texts)
    assert [line.get("stroke-dasharray") for line in lines] == [None, "5 4"]
    first, second = (re.findall(r"[\d.]+", line.get("points", "")) for line in lines)
    assert float(first[1]) > float(first[-1]), "what costs more is further up"
    assert second[1] == second[-1]


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        draw("Cost", "ms", [Series(name="nothing", values={1000: 0.0})])


def test_labels_keep_their_order_and_their_distance() -> None:
    placed = spread([350.0, 350.0, 351.0, 100.0], LABEL_HEIGHT)

    assert placed[3] == 100.0
    assert placed[0] <= placed[1] - LABEL_HEIGHT <= placed[2] - 2 * LABEL_HEIGHT
    assert max(placed) <= 362.0


def record(scenario: str, size: int, figures: dict[str, float], database: str = SQLITE, failed: str = "") -> Record:
    return Record(scenario=scenario, database=database, size=size, figures=figures, failed=failed, machine="2 cores")


def test_records_survive_and_a_failure_keeps_older_figures(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.json")
    results.add(record("start", 1000, {"warm_s": 2.0}))
    results.add(record("start", 1000, {}, failed="It fell over"))
    results.add(record("start", 10_000, {"warm_s": 3.0}))

    again = Results(tmp_path / "results.json")
    assert again.by_size("start", SQLITE, "warm_s") == {1000: 2.0, 10_000: 3.0}
    assert again.records["start", SQLITE, 1000].failed == "It fell over"


def test_the_report_says_what_was_met_missed_and_not_measured(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.json")
    results.add(record("ingest", 100_000, {"entities_per_s": 2500.0, "seconds": 40.0}))
    results.add(record("sweep", 100_000, {"seconds": 12.0}))
    results.add(record("ingest", 10_000, {"entities_per_s": 2500.0, "seconds": 4.0}))
    results.add(record("ingest", 1000, {"entities_per_s": 2000.0, "seconds": 0.1}))
    results.add(record("queries", 10_000, {"page.c1.p95_ms": 1.25}, POSTGRES))
    results.add(record("queries", 1000, {}, failed="It fell over"))
    write_report(results, tmp_path)
    report = (tmp_path / "RESULTS.md").read_text()

    assert "| 100,000 entities read, SQLite | at least 2,000 entities/s | 2,500 entities/s | met |" in report
    assert "| unchanged sweep of 100,000, SQLite | below 10 s | 12.00 s | **missed** |" in report
    assert "| 100,000 entities read, PostgreSQL | at least 2,000 entities/s |  | not measured |" in report
    assert "## Questions: 10,000 entities, PostgreSQL" in report
    assert "first reading, SQLite grows as n^1.30" in report
    assert "- queries, 1,000 entities, SQLite: It fell over" in report
    assert [path.name for path in (tmp_path / "plots").iterdir()] == ["reading.svg"]


def test_the_worst_of_several_figures_decides(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.json")
    results.add(record("queries", 100_000, {"list.c1.p95_ms": 2.0, "text.c1.p95_ms": 11.5, "page.c16.per_s": 999.0}))
    judged = {each.title: each for each in judge(results) if each.met is not None}

    slowest = judged["slowest p95 of the usual questions, 100,000, SQLite"]
    assert (slowest.measured, slowest.met) == ("11.50 ms (text)", False)
    assert not judged["pages of 20, 16 at once, 100,000, SQLite"].met


def test_the_full_plan_covers_every_size_and_only_reads_files_where_that_is_quick() -> None:
    steps = make_plan(full=True)

    assert {step.size for step in steps if step.scenario == "queries" and step.database == SQLITE} == set(GROWTH)
    assert {step.size for step in steps if step.scenario == "queries" and step.database == POSTGRES} >= set(USUAL)
    assert max(step.size for step in steps if step.scenario == "ingest") == FROM_FILES
    assert [str(step) for step in steps if step.scenario == "sample"] == ["sample on SQLite"]


def test_everything_that_can_be_measured_is_planned() -> None:
    assert SCENARIOS.keys() == PROGRAMS.keys()
    assert {step.scenario for step in make_plan()} == SCENARIOS.keys()
    assert {step.size for step in make_plan()} == {0, *USUAL}


def test_a_plan_can_be_narrowed() -> None:
    steps = make_plan(sizes=[1000], databases=[POSTGRES], scenarios=["queries", "start"])
    large = make_plan(sizes=[500_000], databases=[SQLITE])

    assert [step.name for step in steps] == ["start.postgres.1000", "queries.postgres.1000"]
    assert [step.scenario for step in large if step.size] == ["start", "queries"]


@pytest.mark.parametrize(("figure", "words"), [(None, "–"), (0.123, "0.12"), (12.34, "12.3"), (12345.6, "12,346")])
def test_figures_have_as_many_digits_as_mean_anything(figure: float | None, words: str) -> None:
    assert in_words(figure) == words
