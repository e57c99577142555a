"""One host's account, told what time it is."""

from __future__ import annotations

from callboard.foundation.http.limits import Said
from callboard.foundation.http.meter import Budget, Meter
from callboard.foundation.http.priority import Priority

PERSON, EVENT, SWEEP = Priority.PERSON, Priority.EVENT, Priority.SWEEP


def spend(meter: Meter, times: int) -> None:
    for _ in range(times):
        meter.begin("token")
        meter.end()


def test_a_burst_goes_at_once_and_then_one_at_a_time():
    meter = Meter(Budget(per_second=2, burst=3, reserve=0))
    assert meter.wait_for_token(PERSON, 100.0) == 0
    spend(meter, 3)
    assert meter.wait_for_token(PERSON, 100.0) == 0.5
    assert meter.wait_for_token(PERSON, 100.25) == 0.25
    assert meter.wait_for_token(PERSON, 100.5) == 0


def test_tokens_gather_up_to_the_burst_and_no_further():
    meter = Meter(Budget(per_second=10, burst=2, reserve=0))
    meter.wait_for_token(PERSON, 0.0)
    spend(meter, 2)
    assert meter.wait_for_token(PERSON, 3600.0) == 0
    spend(meter, 2)
    assert meter.wait_for_token(PERSON, 3600.0) > 0


def test_a_clock_that_goes_back_gives_no_tokens():
    meter = Meter(Budget(per_second=1, burst=1, reserve=0))
    meter.wait_for_token(PERSON, 50.0)
    spend(meter, 1)
    assert meter.wait_for_token(PERSON, 10.0) == 1
    assert meter.wait_for_token(PERSON, 50.5) == 0.5


def test_sweeps_leave_tokens_and_places_to_people():
    meter = Meter(Budget(per_second=1, burst=10, concurrency=4, reserve=0.2))
    meter.wait_for_token(SWEEP, 0.0)
    spend(meter, 8)
    assert meter.wait_for_token(SWEEP, 0.0) > 0
    assert meter.wait_for_token(PERSON, 0.0) == 0
    for _ in range(3):
        meter.begin("token")
    assert (meter.has_slot(SWEEP), meter.has_slot(PERSON)) == (False, True)


def test_a_budget_of_one_serves_sweeps_too():
    meter = Meter(Budget(per_second=1, burst=1, concurrency=1))
    assert meter.wait_for_token(SWEEP, 0.0) == 0
    assert meter.has_slot(SWEEP)


def test_a_quota_that_runs_out_holds_sweeps_first_and_everybody_in_the_end():
    meter = Meter(Budget(reserve=0.1))
    meter.note("token", Said(limit=100, remaining=10, reset=60.0), 200, 0.0)
    assert [meter.pause_of("token", each, 0.0) for each in (PERSON, EVENT, SWEEP)] == [0, 0, 60]
    meter.note("token", Said(limit=100, remaining=0, reset=60.0), 200, 0.0)
    assert [meter.pause_of("token", each, 20.0) for each in (PERSON, SWEEP)] == [40, 40]
    assert meter.pause_of("token", SWEEP, 60.0) == 0


def test_what_goes_out_is_counted_before_the_host_counts_it():
    meter = Meter(Budget(reserve=0))
    meter.note("token", Said(limit=100, remaining=2, reset=60.0), 200, 0.0)
    spend(meter, 2)
    assert meter.pause_of("token", PERSON, 0.0) == 60


def test_a_refusal_pauses_its_credential_and_no_other():
    meter = Meter(Budget())
    meter.note("token", Said(refused=True, pause=3600.0), 429, 0.0)
    assert meter.pause_of("token", PERSON, 0.0) == 3600
    assert meter.pause_of("", PERSON, 0.0) == 0
    assert meter.account("token").reason == "it answered 429"


def test_a_host_that_goes_on_refusing_is_asked_ever_more_rarely():
    meter, now, pauses = Meter(Budget()), 0.0, []
    for _ in range(6):
        meter.note("", Said(refused=True), 429, now)
        pauses.append(meter.pause_of("", PERSON, now))
        now += pauses[-1]
    assert pauses == [60, 120, 240, 480, 960, 960]
    meter.note("", Said(), 200, now)
    meter.note("", Said(refused=True), 429, now)
    assert meter.pause_of("", PERSON, now) == 60


def test_a_credential_that_nobody_uses_any_more_is_forgotten():
    meter = Meter(Budget())
    for now, token in ((0.0, "old"), (3600.0, "new"), (8000.0, "new")):
        meter.wait_for_token(PERSON, now)
        meter.begin(token)
        meter.end()
    assert list(meter.accounts) == ["new"]


def test_a_part_of_an_api_that_is_counted_apart_holds_up_nothing_else():
    meter = Meter(Budget())
    meter.note("token", Said(limit=30, remaining=0, reset=60.0, resource="search"), 200, 0.0)
    assert meter.pause_of("token", SWEEP, 0.0) == 0
