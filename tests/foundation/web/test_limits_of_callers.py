"""Who asks too often, or is wrong too often, is refused for a while; what is remembered of everybody is bounded."""

from __future__ import annotations

from typing import Any

import pytest

from callboard.foundation.config.incoming import LockoutSettings, RateLimitSettings
from callboard.foundation.errors import TooMany
from callboard.foundation.web import limits
from callboard.foundation.web.limits import Buckets, Limits, place_of

HERE, THERE = "203.0.113.7", "203.0.113.8"


class Clock:
    """Time that passes when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def made(clock: Clock, *, trusts_proxies: bool = False, lockout: Any = None, **rate: Any) -> Limits:
    shut = LockoutSettings.model_validate(lockout or {"after": 3, "within": "1m", "lasts": "10m"})
    return Limits(RateLimitSettings.model_validate(rate), shut, trusts_proxies=trusts_proxies, clock=clock)


def refused(work: Any, *given: str) -> TooMany | None:
    try:
        work(*given)
    except TooMany as error:
        return error
    return None


def test_so_many_may_come_at_once_and_then_as_time_passes(clock: Clock) -> None:
    found = made(clock, incomingRequestLimit=60, window="1m")
    assert [refused(found.ask, "ann") for _ in range(60)] == [None] * 60
    error = refused(found.ask, "ann")
    assert error is not None
    assert (error.what, error.caller, error.seconds) == ("rate", "ann", 1)
    assert refused(found.ask, "ben") is None
    clock.now += 2.0
    assert [refused(found.ask, "ann") is None for _ in range(3)] == [True, True, False]


def test_that_somebody_asks_too_often_is_said_once_until_they_have_stopped(clock: Clock) -> None:
    found = made(clock, incomingRequestLimit=10, window="10s")
    said = []
    for _ in range(40):
        error = refused(found.ask, "ann")
        said.append(error is not None and error.first)
        clock.now += 0.5
    assert sum(said) == 1
    clock.now += 10.0
    errors = [refused(found.ask, "ann") for _ in range(12)]
    assert [error.first for error in errors if error is not None] == [True, False]


def test_of_many_callers_those_are_forgotten_who_came_longest_ago(clock: Clock, monkeypatch: Any) -> None:
    monkeypatch.setattr(limits, "MOST_CALLERS", 100)
    buckets = Buckets(1, 60.0, clock)
    for number in range(1000):
        buckets.take("again")
        buckets.take(f"2001:db8:{number:x}::/64")
    assert len(buckets) == 100
    assert buckets.take("again")[0] > 0
    found = made(clock)
    for number in range(1000):
        found.lock(f"2001:db8:{number:x}::/64", 60.0)
    assert found.locked == 100


def test_an_address_is_locked_out_after_as_many_as_the_settings_say_and_comes_back_in_time(clock: Clock) -> None:
    found = made(clock)
    assert [refused(found.wrong, HERE) for _ in range(2)] == [None, None]
    error = refused(found.wrong, HERE)
    assert error is not None
    assert (error.what, error.first, error.seconds) == ("lockout", True, 600)
    again = refused(found.check, HERE, "guess")
    assert again is not None
    assert not again.first
    assert refused(found.attempt, HERE) is not None
    assert refused(found.check, THERE, "guess") is None
    clock.now += 601.0
    assert refused(found.check, HERE, "guess") is None
    assert found.locked == 0


def test_those_who_are_wrong_now_and_then_are_not_locked_out(clock: Clock) -> None:
    found = made(clock)
    for _ in range(100):
        assert refused(found.wrong, HERE) is None
        clock.now += 31.0


def test_a_secret_that_was_good_before_goes_on_from_an_address_that_is_locked_out(
    clock: Clock, monkeypatch: Any
) -> None:
    monkeypatch.setattr(limits, "MOST_SECRETS", 3)
    found = made(clock)
    found.good("mine")
    found.lock(HERE, 60.0)
    assert refused(found.check, HERE, "mine") is None
    assert refused(found.check, HERE, "mine too") is not None
    for each in ("a", "b", "c"):
        found.good(each)
    assert refused(found.check, HERE, "mine") is not None
    assert "mine" not in repr(vars(found))


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("", "elsewhere"),
        ("no address", "elsewhere"),
    ],
)
def test_an_ipv6_customer_is_counted_as_one(address: str, place: str) -> None:
    assert place_of(address) == place


@pytest.mark.parametrize(
    ("address", "headers", "trusts", "place"),
    [
        ("127.0.0.1", {}, False, ""),
        ("::1", {}, False, ""),
        ("::ffff:127.0.0.1", {}, False, ""),
        ("127.0.0.1", {"x-forwarded-for": HERE}, False, "127.0.0.1"),
        ("127.0.0.1", {"forwarded": f"for={HERE}"}, False, "127.0.0.1"),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, True, ""),
        (HERE, {}, False, HERE),
    ],
)
def test_this_machine_is_not_counted_unless_others_come_through_it(
    clock: Clock, address: str, headers: dict[str, str], trusts: bool, place: str
) -> None:
    assert made(clock, trusts_proxies=trusts).counted_as(address, headers) == place


def test_both_can_be_switched_off(clock: Clock) -> None:
    found = made(clock, enabled=False, lockout={"enabled": False, "after": 2}, incomingRequestLimit=1, attempts=1)
    for _ in range(10):
        found.ask("ann")
        found.attempt(HERE)
        found.wrong(HERE)


def test_what_was_refused_is_counted(clock: Clock) -> None:
    found = made(clock, incomingRequestLimit=1, attempts=1)
    for _ in range(5):
        refused(found.ask, "ann")
        refused(found.attempt, THERE)
        refused(found.wrong, HERE)
    refused(found.check, HERE, "guess")
    assert found.refused == {"rate": 4, "attempts": 4, "lockout": 2}
    assert found.locked == 1
