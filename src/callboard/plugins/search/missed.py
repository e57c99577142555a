"""What people look for and do not find tells what is missing. Who looked is remembered in memory alone, for a day, so
that a term is written down only once several people have asked for it; what looks like a secret or a name is never."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from callboard import Context, looks_secret

from . import store

SEVERAL = 3
"""So many people have to look for a term on one day, in one process, before it is written down."""
EVERY, DAY = 10.0, 24 * 3600.0
MOST_TERMS, MOST_PEOPLE = 5000, 100
SHORTEST, LONGEST, MOST_WORDS = 3, 60, 6
_LONG_PART, _DIGITS = 25, 6
_PART = re.compile(r"[^\s\-_./:]+")


def is_plain(term: str) -> bool:
    """Words that may be shown to somebody else: no address, no number of a person or a card, no token."""
    if not SHORTEST <= len(term) <= LONGEST or len(term.split()) > MOST_WORDS:
        return False
    if "@" in term or "://" in term or looks_secret("", term) or not term.isprintable():
        return False
    return sum(letter.isdigit() for letter in term) < _DIGITS and all(map(_is_word, _PART.findall(term)))


def _is_word(part: str) -> bool:
    mixed = any(letter.isdigit() for letter in part) and len(part) >= 12
    return len(part) <= _LONG_PART and not mixed


@dataclass
class Misses:
    """Kept by the plugin while the portal runs; `_looked` and what it holds are gone with the day and the process."""

    _asked: int = 0
    _missed: int = 0
    _looked: dict[str, set[str]] = field(default_factory=dict)
    _written: dict[str, int] = field(default_factory=dict)
    _began: float = field(default_factory=time.monotonic)
    _wrote: float = float("-inf")

    def heard(self, person: str, term: str, total: int) -> None:
        """Somebody has searched, and found so many."""
        self._asked += 1
        if total:
            return
        self._missed += 1
        term = " ".join(term.lower().split())
        if is_plain(term) and (term in self._looked or len(self._looked) < MOST_TERMS):
            people = self._looked.setdefault(term, set())
            if len(people) < MOST_PEOPLE:
                people.add(person)

    async def keep_up(self, ctx: Context) -> None:
        """Writes the figures now and then, and forgets who looked once the day is over."""
        now = time.monotonic()
        if now - self._wrote >= EVERY and self._asked:
            self._wrote = now
            new = {
                term: len(people) - self._written.get(term, 0)
                for term, people in self._looked.items()
                if SEVERAL <= len(people) != self._written.get(term, 0)
            }
            written = {term: len(self._looked[term]) for term in new}
            asked, missed = self._asked, self._missed
            await ctx.database.run(store.add_searches, asked, missed, new)
            # Only now: what could not be written is written when the database is back.
            self._asked, self._missed = self._asked - asked, self._missed - missed
            self._written |= written
        if now - self._began >= DAY:
            self._began, self._looked, self._written = now, {}, {}
