"""What hosts say of their limits, in the words that they use for it."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from callboard.foundation.http.limits import Said, read_limits

NOW = 1_800_000_000.0


def test_an_answer_without_such_headers_says_nothing():
    assert read_limits(200, {}, NOW) == Said()


@pytest.mark.parametrize(
    "headers",
    [
        {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4999", "x-ratelimit-reset": str(int(NOW) + 90)},
        {"ratelimit-limit": "5000", "ratelimit-remaining": "4999", "ratelimit-reset": str(int(NOW) + 90)},
        {"ratelimit-limit": "5000", "ratelimit-remaining": "4999", "ratelimit-reset": "90"},
        {"ratelimit": "limit=5000, remaining=4999, reset=90"},
        {"ratelimit": '"core";r=4999;t=90;q=5000'},
    ],
    ids=["x-moment", "moment", "seconds", "older draft", "newer draft"],
)
def test_limit_rest_and_reset_are_read_in_every_spelling(headers):
    said = read_limits(200, headers, NOW)
    assert (said.limit, said.remaining, said.reset, said.refused) == (5000, 4999, 90.0, False)


@pytest.mark.parametrize("status", [403, 429, 503])
def test_retry_after_is_a_pause_in_seconds_or_until_a_date(status):
    assert read_limits(status, {"retry-after": "3600"}, NOW).pause == 3600
    assert read_limits(status, {"retry-after": formatdate(NOW + 60, usegmt=True)}, NOW).pause == 60


def test_a_spent_quota_is_a_pause_until_its_reset():
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW) + 600)}
    assert read_limits(403, headers, NOW).pause == 600


def test_a_refusal_that_says_no_more_has_no_length():
    said = read_limits(429, {}, NOW)
    assert said.refused
    assert said.pause is None


@pytest.mark.parametrize("status", [200, 304, 401, 403, 404, 500, 503])
def test_any_other_answer_is_no_refusal(status):
    assert not read_limits(status, {"x-ratelimit-remaining": "3"}, NOW).refused


@pytest.mark.parametrize("nonsense", ["-1", "soon", "1e9", "9" * 40, "", "٣"])
def test_what_makes_no_sense_is_not_said(nonsense):
    headers = {"retry-after": nonsense, "x-ratelimit-remaining": nonsense, "x-ratelimit-reset": nonsense}
    said = read_limits(429, headers, NOW)
    assert (said.remaining, said.reset, said.pause) == (None, None, None)


def test_a_pause_is_a_day_at_most():
    assert read_limits(429, {"retry-after": "999999999"}, NOW).pause == 24 * 3600
