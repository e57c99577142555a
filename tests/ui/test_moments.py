"""How moments read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from callboard.ui.moments import ago, exact, iso

NOW = datetime(2026, 11, 10, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(seconds=4), "just now"),
        (timedelta(seconds=40), "1 minute ago"),
        (timedelta(minutes=8), "8 minutes ago"),
        (timedelta(minutes=65), "1 hour ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=6, hours=23), "7 days ago"),
        (timedelta(days=7), "3 November"),
        (timedelta(days=400), "6 October 2025"),
        (timedelta(minutes=-5), "in 5 minutes"),
        (timedelta(days=-30), "10 December"),
    ],
)
def test_a_moment_is_relative_for_a_week_and_a_date_after_that(before: timedelta, expected: str) -> None:
    assert ago(NOW - before, NOW) == expected


def test_a_moment_without_a_zone_is_in_utc() -> None:
    assert ago(datetime(2026, 11, 10, 13, 0), NOW) == "1 hour ago"


def test_the_exact_time_is_told_in_utc() -> None:
    moment = datetime(2026, 11, 3, 15, 9, tzinfo=timezone(timedelta(hours=1)))
    assert exact(moment) == "3 November 2026, 14:09 UTC"
    assert iso(moment) == "2026-11-03T14:09:00+00:00"


def test_words_about_time_are_passed_through() -> None:
    assert ago("yesterday") == "yesterday"
