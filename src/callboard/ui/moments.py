"""How a moment reads on a page: relative for a week, then the date, and always the exact time beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

MINUTE, HOUR, DAY = 60, 3600, 86400
RELATIVE_FOR = timedelta(days=7)


def is_moment(value: object) -> bool:
    """Whether a value is a point in time, as opposed to words about one."""
    return isinstance(value, datetime)


def ago(moment: datetime | str, now: datetime | None = None) -> str:
    """How long ago it was, "8 minutes ago", or the date when that is more than a week. Text is passed through."""
    if isinstance(moment, str):
        return moment
    now = now or datetime.now(UTC)
    moment = in_utc(moment)
    if abs(now - moment) >= RELATIVE_FOR:
        year = f" {moment.year}" if moment.year != now.year else ""
        return f"{moment.day} {moment:%B}{year}"
    seconds = round((now - moment).total_seconds())
    if abs(seconds) < MINUTE // 2:
        return "just now"
    span = _span(abs(seconds))
    return f"{span} ago" if seconds > 0 else f"in {span}"


def _span(seconds: int) -> str:
    if seconds < HOUR:
        return _counted(max(1, round(seconds / MINUTE)), "minute")
    if seconds < DAY:
        return _counted(round(seconds / HOUR), "hour")
    return _counted(round(seconds / DAY), "day")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def exact(moment: datetime) -> str:
    """The time in full, for a title: "3 November 2026, 14:09 UTC"."""
    moment = in_utc(moment)
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC"


def iso(moment: datetime) -> str:
    """The time for machines, with its offset."""
    return in_utc(moment).isoformat(timespec="seconds")


def in_utc(moment: datetime) -> datetime:
    """A moment without a zone is UTC: that is how everything is stored."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
