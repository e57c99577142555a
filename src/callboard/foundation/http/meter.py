"""The account of one host: tokens, open requests, what it said is left, and until when it is left alone.

Pure over time: each method is told what time it is, in seconds of any steady clock. `turns` has the waiting.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from callboard.foundation.http.limits import Said
from callboard.foundation.http.priority import Priority

# A host that counts a part of its API apart, such as searching, says so; only what all of it shares holds others up.
_SHARED = frozenset({"", "core"})
_UNSAID_PAUSE = 60.0  # seconds, when a host refuses and does not say for how long
_MOST_DOUBLINGS = 4
_KEPT = 2 * 3600.0  # seconds for which an unused credential is remembered


@dataclass(frozen=True, kw_only=True)
class Budget:
    """What one host may be asked.

    On average `per_second` requests a second and `burst` at once, `concurrency` of them open at a time. `reserve`
    is the part of a quota that the host announces which sweeps leave to people and events: 0.1 is a tenth.
    """

    per_second: float = 50.0
    burst: int = 200
    concurrency: int = 8
    reserve: float = 0.1


@dataclass
class Account:
    """What the host said of one credential. `resets` and `paused_until` are on the steady clock."""

    limit: int | None = None
    remaining: int | None = None
    resets: float = -math.inf
    paused_until: float = -math.inf
    reason: str = ""
    refusals: int = 0
    used: float = -math.inf


@dataclass
class Meter:
    """One host's tokens and accounts. `asked` counts requests, `refused` the answers that said "not now"."""

    budget: Budget
    tokens: float = 0.0
    since: float = -math.inf
    open: int = 0
    asked: int = 0
    refused: int = 0
    accounts: dict[str, Account] = field(default_factory=dict)

    def account(self, credential: str) -> Account:
        return self.accounts.setdefault(credential, Account())

    def _forget_old(self) -> None:
        """Lets go of credentials that nobody has used for hours: tokens that are renewed leave one behind each time."""
        old = [key for key, each in self.accounts.items() if max(each.used, each.paused_until) < self.since - _KEPT]
        for key in old:
            del self.accounts[key]

    def pause_of(self, credential: str, priority: Priority, now: float) -> float:
        """Seconds until the host may be asked with this credential at this priority; 0 when it may be now."""
        account = self.account(credential)
        until = account.paused_until
        if account.remaining is not None and account.resets > now and self._is_spent(account, priority):
            until = max(until, account.resets)
        return max(0.0, until - now)

    def wait_for_token(self, priority: Priority, now: float) -> float:
        """Seconds until there is a token for this priority; 0 when there is one. Sweeps leave some to the others."""
        self._fill(now)
        kept = math.floor(self.budget.burst * self.budget.reserve) if priority is Priority.SWEEP else 0
        return max(0.0, (1 + kept - self.tokens) / self.budget.per_second)

    def has_slot(self, priority: Priority) -> bool:
        """Sweeps leave a quarter of the places to others, who would have to wait for the slowest answer otherwise."""
        kept = self.budget.concurrency // 4 if priority is Priority.SWEEP else 0
        return self.open < self.budget.concurrency - kept

    def begin(self, credential: str) -> None:
        """A request goes out. What the host announced is counted down, so that a burst does not overrun it."""
        self.tokens -= 1
        self.open += 1
        self.asked += 1
        account = self.account(credential)
        account.used = self.since
        self._forget_old()
        if account.remaining:
            account.remaining -= 1

    def end(self) -> None:
        self.open -= 1

    def note(self, credential: str, said: Said, status: int, now: float) -> None:
        """Takes in what an answer told."""
        account = self.account(credential)
        if said.resource in _SHARED and said.remaining is not None:
            account.limit, account.remaining = said.limit, said.remaining
            account.resets = now + said.reset if said.reset is not None else -math.inf
        if not said.refused:
            account.refusals = 0
            return
        self.refused += 1
        # A host that goes on refusing without saying for how long is asked ever more rarely.
        unsaid = _UNSAID_PAUSE * 2 ** min(account.refusals, _MOST_DOUBLINGS)
        account.refusals += 1
        pause = unsaid if said.pause is None else said.pause
        if now + pause > account.paused_until:
            account.paused_until = now + pause
            account.reason = f"it answered {status}"

    def _is_spent(self, account: Account, priority: Priority) -> bool:
        assert account.remaining is not None
        if priority is Priority.SWEEP:
            return account.remaining <= math.floor(self.budget.reserve * (account.limit or 0))
        return account.remaining <= 0

    def _fill(self, now: float) -> None:
        if self.since == -math.inf:
            self.tokens = float(self.budget.burst)
        else:
            gained = max(0.0, now - self.since) * self.budget.per_second
            self.tokens = min(float(self.budget.burst), self.tokens + gained)
        self.since = max(self.since, now)
