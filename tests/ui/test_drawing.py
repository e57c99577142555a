"""The arithmetic behind the figures."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from callboard.ui.drawing import (
    page_href,
    page_window,
    run_bars,
    runs_sentence,
    shares,
    spans,
    sparkline_path,
    sparkline_sentence,
)

NUMBERS = st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), max_size=40)


@given(NUMBERS)
def test_a_sparkline_stays_inside_its_box(values: list[float | None]) -> None:
    path = sparkline_path(values, 88, 24)
    points = [tuple(map(float, point.split())) for point in path.removeprefix("M").split(" L")] if path else []
    assert len(points) == (len(values) if len(values) > 1 else 0)
    assert all(0 <= x <= 88 and 0 <= y <= 24 for x, y in points)


def test_a_sparkline_is_told_in_words() -> None:
    assert sparkline_sentence([1, None, 9.5, 4]) == "3 values from 1 to 9.5, last 4"
    assert sparkline_sentence([None]) == "No values"


@given(st.lists(st.tuples(st.floats(-10, 500), st.just("success")), max_size=8))
def test_the_parts_of_a_bar_never_leave_it(parts: list[tuple[float, str]]) -> None:
    placed = spans(parts)
    assert all(0 <= start <= 100.01 and width >= 0 for start, width, _ in placed)
    assert sum(width for _, width, _ in placed) <= 100.1


def test_the_parts_of_a_bar_keep_their_size_when_they_fit() -> None:
    assert spans([(50, "success"), (10, "danger")]) == [(0, 50, "success"), (50, 10, "danger")]


def test_shares_fill_the_whole_and_nothing_fills_nothing() -> None:
    assert [round(width) for _, width, _ in shares([(1, "a"), (3, "b")])] == [25, 75]
    assert [width for _, width, _ in shares([(0, "a")])] == [0]


def test_bars_of_runs_are_as_tall_as_the_runs_were_long() -> None:
    bars = run_bars([{"state": "success", "duration": 10}, {"state": "failed", "duration": 40}])
    assert [bar.height for bar in bars] == [11, 26]
    assert {bar.height for bar in run_bars([{"state": "success"}, {"state": "failed"}])} == {14}
    assert runs_sentence([{"state": "success"}] * 3 + [{"state": "failed"}]) == "Last 4 runs: 3 success, 1 failed"
    assert runs_sentence([]) == "No runs"


def test_the_pages_offered_are_the_ends_and_the_neighbours() -> None:
    assert page_window(1, 1) == [1]
    assert page_window(1, 93) == [1, 2, None, 93]
    assert page_window(4, 93) == [1, 2, 3, 4, 5, None, 93]
    assert page_window(50, 93) == [1, None, 49, 50, 51, None, 93]
    assert page_window(93, 93) == [1, None, 92, 93]


@given(st.integers(1, 500), st.integers(1, 500))
def test_every_gap_between_pages_hides_at_least_two(page: int, pages: int) -> None:
    page = min(page, pages)
    window = page_window(page, pages)
    assert window[0] == 1
    assert window[-1] == pages
    assert page in window
    for before, gap, after in zip(window, window[1:], window[2:], strict=False):
        if gap is None:
            assert before is not None
            assert after is not None
            assert after - before > 2


def test_the_address_of_a_page_comes_from_a_pattern_or_a_function() -> None:
    assert page_href("?q=x&page={page}", 3) == "?q=x&page=3"
    assert page_href(lambda page: f"/list/{page}", 3) == "/list/3"
