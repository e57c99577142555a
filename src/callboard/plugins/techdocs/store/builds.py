"""What a build writes: lines of its log, and how it ended. Only as long as its claim is the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, case, delete, insert, select, update

from callboard import Conflict, announce, clock

from ..model import DocsProblem
from .claims import Claim, still
from .sites import NOTHING, is_site
from .tables import PUBLISHED, SAID, WORK, line_table, plain, site_table

LONGEST_LINE = 2000
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 3600.0


class TakenOver(Conflict):
    """Another process has the build by now."""


class StandingProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A problem and since when it stands, in seconds since 1970."""

    problem: DocsProblem
    since: float


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a build made of a revision of the sources: `watched` are the beginnings of the paths that it read."""

    revision: str
    place: str
    watched: Sequence[str]
    problems: Sequence[DocsProblem]
    seconds: float


def say(connection: Connection, claim: Claim, lines: Sequence[tuple[float, str]]) -> None:
    """Adds lines, each with its moment, to the log. Raises TakenOver."""
    _require(connection, claim)
    key = claim.key
    rows = [
        {
            "ref": key.ref,
            "version": key.version,
            "attempt": claim.attempt,
            "text": plain(text)[:LONGEST_LINE],
            "at": at,
        }
        for at, text in lines
    ]
    if rows:
        connection.execute(insert(line_table), rows)
        announce(connection, SAID)


def begin(connection: Connection, claim: Claim) -> None:
    """The log of the build before goes. Raises TakenOver."""
    _require(connection, claim)
    table = line_table.c
    older = (table.ref == claim.key.ref, table.version == claim.key.version, table.attempt < claim.attempt)
    connection.execute(delete(line_table).where(*older))
    announce(connection, SAID)


def begin_publishing(connection: Connection, claim: Claim) -> None:
    """From now on what is stored may be of two builds, until the end of one. Raises TakenOver."""
    if not connection.execute(update(site_table).where(*still(claim)).values(publishing=True)).rowcount:
        raise TakenOver(f"Another process builds {claim.key.ref}")


def succeed(connection: Connection, claim: Claim, outcome: Outcome, before: Sequence[StandingProblem]) -> None:
    """The site is published. Raises TakenOver."""
    now = clock(connection)
    _end(
        connection,
        claim,
        place=plain(outcome.place),
        watched=msgspec.json.encode(list(outcome.watched)).decode(),
        publishing=False,
        revision=outcome.revision,
        tried=outcome.revision,
        checked_at=now,
        published_at=now,
        seconds=outcome.seconds,
        failures=0,
        failed_since=0.0,
        error="",
        hint="",
        problems=_standing(outcome.problems, before, now),
    )
    announce(connection, PUBLISHED)


def leave(connection: Connection, claim: Claim, *, is_right: bool) -> None:
    """Nothing has changed since the last build; with `is_right` that was a good one. Raises TakenOver."""
    well: dict[str, object] = {"failures": 0, "failed_since": 0.0, "error": "", "hint": ""} if is_right else {}
    _end(connection, claim, checked_at=clock(connection), **well)


@dataclass(frozen=True, kw_only=True)
class Failed:
    """Why nothing came of a build. With `problems`, it is the sources of that revision that are wrong, and there is no
    use in trying them again; else it is tried again after a pause."""

    message: str
    hint: str = ""
    revision: str = ""
    problems: Sequence[DocsProblem] | None = None


def fail(connection: Connection, claim: Claim, failed: Failed, before: Sequence[StandingProblem]) -> None:
    """What was published stays. Raises TakenOver."""
    now, table = clock(connection), site_table.c
    values = {
        "failures": table.failures + 1,
        "failed_since": case((table.failed_since > 0, table.failed_since), else_=now),
        "error": plain(failed.message),
        "hint": plain(failed.hint),
        "tried": failed.revision,
        "checked_at": now,
    }
    if failed.problems is not None:
        _end(connection, claim, **values, problems=_standing(failed.problems, before, now))
        return
    row = connection.execute(select(table.failures).where(*is_site(claim.key))).first()
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(20, 0 if row is None else row.failures))
    _end(connection, claim, **values)
    asked_meanwhile = table.wanted > table.done
    connection.execute(
        update(site_table)
        .where(*is_site(claim.key))
        .values(
            wanted=case((asked_meanwhile, table.wanted), else_=table.done + 1),
            begin_at=case((asked_meanwhile, now), else_=now + pause),
            reason="retried",
        )
    )


def forget(connection: Connection, claim: Claim) -> None:
    """A site is no more, and nothing of it is stored. Where somebody has asked for it meanwhile, it comes anew."""
    table = site_table.c
    row = connection.execute(select(table.wanted, table.claimed).where(*is_site(claim.key))).first()
    if row is not None and row.wanted > row.claimed:
        kept = ("git_ref", "wanted", "reason", "wanted_at", "begin_at", "attempt", "claimed")
        anew = {name: value for name, value in NOTHING.items() if name not in kept}
        connection.execute(update(site_table).where(*is_site(claim.key)).values(**anew | {"done": table.claimed}))
        announce(connection, WORK)
    else:
        connection.execute(delete(site_table).where(*is_site(claim.key)))
    gone = (line_table.c.ref == claim.key.ref, line_table.c.version == claim.key.version)
    connection.execute(delete(line_table).where(*gone))
    announce(connection, SAID)
    announce(connection, PUBLISHED)


def _end(connection: Connection, claim: Claim, **values: object) -> None:
    ended = update(site_table).where(*still(claim)).values(holder="", done=site_table.c.claimed, **values)
    if not connection.execute(ended).rowcount:
        raise TakenOver(f"Another process builds {claim.key.ref}")
    announce(connection, SAID)


def _require(connection: Connection, claim: Claim) -> None:
    touched = update(site_table).where(*still(claim)).values(heartbeat_at=clock(connection))
    if not connection.execute(touched).rowcount:
        raise TakenOver(f"Another process builds {claim.key.ref}")


def _standing(problems: Sequence[DocsProblem], before: Sequence[StandingProblem], now: float) -> str:
    """The problems as they are kept: those that stood before keep their age, also where their line has moved."""
    ages = {(each.problem.message, each.problem.file): each.since for each in before}
    found = [StandingProblem(problem=each, since=ages.get((each.message, each.file), now)) for each in problems]
    return plain(msgspec.json.encode(found).decode())
