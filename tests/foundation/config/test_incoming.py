"""What settings may say of those who ask."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from callboard.foundation.config.core import BackendSettings


@pytest.mark.parametrize(
    ("written", "networks", "hops"),
    [
        (False, (), 0),
        (True, (), 1),
        ("true", (), 1),
        (2, (), 2),
        ("2", (), 2),
        ("loopback", ("127.0.0.0/8", "::1/128"), 0),
        ("10.0.0.1, 192.168.0.0/16", ("10.0.0.1", "192.168.0.0/16"), 0),
        (["linklocal", "2001:db8::1"], ("169.254.0.0/16", "fe80::/10", "2001:db8::1"), 0),
    ],
)
def test_proxies_are_written_as_for_backstage(written: Any, networks: tuple[str, ...], hops: int) -> None:
    found = BackendSettings.model_validate({"trustProxy": written}).trust_proxy
    assert (found.networks, found.hops) == (networks, hops)


@pytest.mark.parametrize("written", ["proxy.example.com", "10.0.0.0/33", -1, 11, ["::1", "everybody"]])
def test_what_names_no_proxy_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        BackendSettings.model_validate({"trustProxy": written})


def test_limits_are_on_unless_switched_off_and_take_backstages_keys() -> None:
    assert BackendSettings().rate_limit.enabled
    assert BackendSettings().lockout.enabled
    assert BackendSettings.model_validate({"rateLimit": True}).rate_limit == BackendSettings().rate_limit
    off = BackendSettings.model_validate({"rateLimit": False, "lockout": "false"})
    assert not off.rate_limit.enabled
    assert not off.lockout.enabled
    given = {"window": {"seconds": 4}, "incomingRequestLimit": 100, "ipAllowList": ["0:0:0:0:0:0:0:1"]}
    rate = BackendSettings.model_validate({"rateLimit": given}).rate_limit
    assert (rate.window.total_seconds(), rate.incoming_request_limit) == (4.0, 100)
    assert rate.ip_allow_list == ("0:0:0:0:0:0:0:1",)
