"""Every way to write a length of time, and the ways that are refused (§4.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.foundation.config import Duration, Settings, parse_duration
from callboard.foundation.errors import Invalid


class Schedule(Settings):
    frequency: Duration = timedelta(hours=3)


@pytest.mark.parametrize(
    ("written", "duration"),
    [
        ({"minutes": 30}, timedelta(minutes=30)),
        ({"hours": 1, "minutes": 30, "seconds": 5}, timedelta(hours=1, minutes=30, seconds=5)),
        ({"minutes": "5"}, timedelta(minutes=5)),
        ({"hours": 1.5}, timedelta(minutes=90)),
        ({"milliseconds": 250}, timedelta(milliseconds=250)),
        ({"years": 1, "months": 1, "weeks": 1, "days": 1}, timedelta(days=365 + 30 + 7 + 1)),
        ({"seconds": 0}, timedelta()),
        ("PT30M", timedelta(minutes=30)),
        ("PT1H30M5.5S", timedelta(hours=1, minutes=30, seconds=5.5)),
        ("P1DT12H", timedelta(hours=36)),
        ("P2W", timedelta(weeks=2)),
        ("P1Y2M3D", timedelta(days=365 + 60 + 3)),
        ("P1M", timedelta(days=30)),
        ("PT1M", timedelta(minutes=1)),
        ("30m", timedelta(minutes=30)),
        ("2 hours", timedelta(hours=2)),
        ("1 day", timedelta(days=1)),
        ("1.5h", timedelta(minutes=90)),
        ("100ms", timedelta(milliseconds=100)),
        ("5 Mins", timedelta(minutes=5)),
        ("  30s ", timedelta(seconds=30)),
        ("1y", timedelta(days=365)),
        ("2 w", timedelta(weeks=2)),
        (timedelta(seconds=3), timedelta(seconds=3)),
    ],
)
def test_a_duration_is_read(written: Any, duration: timedelta) -> None:
    assert parse_duration(written) == duration
    assert Schedule.model_validate({"frequency": written}).frequency == duration


@pytest.mark.parametrize(
    "written",
    [
        *(30, 1.5, True, None, [], "30", "1.5", "", " ", "m", "30 parsecs", "-5m", "5m 3s", "5  m"),
        *("P", "PT", "P1DT", "P1H", "PT1D", "pt30m", "P-1D", "1e3s", "٣s", "inf s", "9" * 15 + "y", "9" * 400 + "s"),
        *({}, {"minuts": 3}, {5: 5}, {"minutes": -1}, {"minutes": "x"}, {"minutes": True}, {"minutes": [1]}),
        *({"minutes": float("nan")}, {"seconds": float("inf")}, {"years": 10**12}),
    ],
)
def test_anything_else_is_refused_with_a_hint(written: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_duration(written)
    assert refusal.value.hint == "Write 30m, 2 hours, PT30M or {minutes: 30}."


def test_a_duration_is_written_as_iso() -> None:
    assert Schedule().model_dump_json() == '{"frequency":"PT10800S"}'
    assert Schedule.model_validate({"frequency": "1.5s"}).model_dump(mode="json") == {"frequency": "PT1.5S"}


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=10**6)))
def test_what_is_written_reads_back(duration: timedelta) -> None:
    written = Schedule(frequency=duration).model_dump(mode="json")
    assert abs(Schedule.model_validate(written).frequency - duration) < timedelta(milliseconds=1)


@given(st.text(alphabet="PTYMWDHS0123456789. msh", max_size=30) | st.text())
def test_no_text_does_anything_but_parse_or_be_invalid(text: str) -> None:
    try:
        assert parse_duration(text) >= timedelta()
    except Invalid as refusal:
        assert refusal.hint
