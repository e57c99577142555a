"""What the operator's rules cover."""

from __future__ import annotations

import pytest

from callboard.foundation.errors import Invalid, NotAllowed
from callboard.foundation.http import Allowance, HostRule
from callboard.foundation.http.addresses import Trust, may_connect
from callboard.foundation.http.urls import parse_url


def allows(entry: dict[str, object], url: str) -> bool:
    try:
        Allowance.parse([entry]).check(parse_url(url))
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize(
    ("host", "url", "expected"),
    [
        ("example.com", "https://example.com/", True),
        ("example.com", "http://example.com/", True),
        ("example.com", "https://EXAMPLE.com:443/", True),
        ("example.com", "https://example.com:8443/", False),
        ("example.com", "https://example.com:80/", False),
        ("example.com", "https://api.example.com/", False),
        ("example.com", "https://example.com.evil.example/", False),
        ("example.com", "https://example.com./", False),
        ("example.com", "https://notexample.com/", False),
        ("example.com:8080", "http://example.com:8080/", True),
        ("example.com:8080", "https://example.com/", False),
        ("example.com:8000-8010", "http://example.com:8005/", True),
        ("example.com:8000-8010", "http://example.com:8011/", False),
        ("*.example.com", "https://api.example.com/", True),
        ("*.example.com", "https://a.b.example.com/", True),
        ("*.example.com", "https://example.com/", False),
        ("*.example.com", "https://evilexample.com/", False),
        ("*.example.com:8443", "https://api.example.com:8443/", True),
        ("*.example.com:8443", "https://api.example.com/", False),
        ("[::1]:8080", "http://[::1]:8080/", True),
        ("[::1]:8080", "http://[0:0:0:0:0:0:0:1]:8080/", True),
        ("127.0.0.1", "http://[::ffff:127.0.0.1]/", False),
        ("127.0.0.1", "http://2130706433/", False),
        ("Bücher.example", "https://xn--bcher-kva.example/", True),
    ],
)
def test_a_host_rule_covers_exactly_its_hosts_and_ports(host: str, url: str, expected: bool) -> None:
    assert allows({"host": host}, url) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.com/docs", True),
        ("https://example.com/docs/a/b", True),
        ("https://example.com/docs/../secret", False),
        ("https://example.com/other/../docs/x", True),
        ("https://example.com/docs-internal", False),
        ("https://example.com/docs%2Fx", False),
        ("https://example.com/", False),
    ],
)
def test_paths_are_prefixes_at_a_slash_after_normalising(url: str, expected: bool) -> None:
    assert allows({"host": "example.com", "paths": ["/docs/", "/specs"]}, url) is expected


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"host": ""},
        {"host": 7},
        {"host": "*"},
        {"host": "*.*.example.com"},
        {"host": "a.*.example.com"},
        {"host": "*.10.0.0.1"},
        {"host": "https://example.com"},
        {"host": "example.com/path"},
        {"host": "user@example.com"},
        {"host": "example.com:http"},
        {"host": "example.com:0"},
        {"host": "example.com:90-80"},
        {"host": "example.com:1-70000"},
        {"host": "example.com", "paths": []},
        {"host": "example.com", "paths": "/docs"},
        {"host": "example.com", "paths": ["docs"]},
        {"host": "example.com", "paths": ["/docs/%2e%2e/"]},
        {"host": "example.com", "path": ["/docs"]},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_when_the_settings_are_read(entry: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        Allowance.parse([entry])


def test_the_refusal_names_the_address_and_the_setting() -> None:
    with pytest.raises(NotAllowed) as refused:
        Allowance().check(parse_url("https://example.com/catalog-info.yaml?token=hunter2"))
    assert refused.value.message == "Reading from 'https://example.com/catalog-info.yaml' is not allowed"
    assert "backend.reading.allow" in str(refused.value.hint)


def test_a_scheme_that_is_not_named_is_refused() -> None:
    rule = HostRule("example.com", schemes=("https",))
    assert rule.covers(parse_url("https://example.com/"))
    assert not rule.covers(parse_url("http://example.com/"))


def test_allowances_of_integrations_and_settings_add_up() -> None:
    both = Allowance((HostRule("a.example"),)) + Allowance((HostRule("b.example"),))
    both.check(parse_url("https://a.example/"))
    both.check(parse_url("https://b.example/"))


def test_an_exact_name_is_trusted_further_than_a_wildcard() -> None:
    allowance = Allowance((HostRule("*.corp.example"), HostRule("git.corp.example"), HostRule("169.254.169.254")))
    assert allowance.trust("git.corp.example", 443) is Trust.NAMED
    assert allowance.trust("any.corp.example", 443) is Trust.PUBLIC
    assert allowance.trust("169.254.169.254", 80) is Trust.LITERAL
    assert allowance.trust("git.corp.example", 8443) is None
    assert allowance.trust("evil.example", 443) is None


INTERNAL = ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "100.64.0.1", "::1", "fd12:3456::1", "198.18.0.1"]
METADATA = [
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "168.63.129.16",
    "fd00:ec2::254",
    "fe80::1",
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "::169.254.169.254",
]


@pytest.mark.parametrize("address", [*INTERNAL, "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fec0::1"])
def test_an_internal_address_needs_a_host_that_was_named_exactly(address: str) -> None:
    assert not may_connect(address, Trust.PUBLIC)
    assert may_connect(address, Trust.NAMED)


@pytest.mark.parametrize("address", METADATA)
def test_metadata_and_nobodys_addresses_are_refused_even_for_a_trusted_name(address: str) -> None:
    assert not may_connect(address, Trust.PUBLIC)
    assert not may_connect(address, Trust.NAMED)
    assert may_connect(address, Trust.LITERAL)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e", "::ffff:93.184.215.14"])
def test_a_public_address_is_fine_for_everybody(address: str) -> None:
    assert may_connect(address, Trust.PUBLIC)
