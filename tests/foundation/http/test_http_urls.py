"""Addresses are parsed once, and what two parsers could read in two ways is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.foundation.errors import Invalid
from callboard.foundation.http import check_repository_url
from callboard.foundation.http.urls import host_of, is_below, parse_url, show_url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com/x",
        "/x",
        "//example.com/x",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http:///x",
        "https://user@example.com/",
        "https://user:password@example.com/",
        "https://@example.com/",
        "https://good.example\\@evil.example/",
        "https:\\\\example.com/",
        "https://example.com/a\\..\\b",
        "https://example.com/\r\nX-Injected: yes",
        "https://example.com/\x00",
        "https://exa mple.com/",
        "https://example.com%2f.evil.example/",
        "https://example.com;evil.example/",
        "https://example.com:0/",
        "https://example.com:65536/",
        "https://example.com:8a/",
        "https://①②⑦.⓪.⓪.①/",
        "https://" + "a" * 64 + ".example/",
        "https://example.com/%2e%2e/secret",
        "https://example.com/a/..%2f..%2fsecret",
        "https://example.com/a/%252e%252e/secret",
        "https://example.com/a%5c..%5csecret",
        "https://example.com/docs/..;/secret",
        "https://example.com/a%0d%0ab",
        "https://example.com/a%2500b",
        "https://example.com/" + "%25" * 2 + "25" * 9,
        "https://example.com/" + "a" * 9000,
    ],
)
def test_an_ambiguous_or_incomplete_address_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        parse_url(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("HTTPS://Example.COM/Docs", "https://example.com/Docs"),
        ("https://example.com:443/a/../b", "https://example.com/b"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://example.com/a%2Fb?at=refs%2Fheads%2Fx#part", "https://example.com/a%2Fb?at=refs%2Fheads%2Fx"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
    ],
)
def test_a_good_address_gets_one_spelling(text: str, canonical: str) -> None:
    assert str(parse_url(text)) == canonical


def test_what_is_shown_of_an_address_leaves_out_the_query_and_the_user() -> None:
    assert show_url(parse_url("https://example.com/x?token=hunter2")) == "https://example.com/x"
    with pytest.raises(Invalid) as refused:
        parse_url("https://me:hunter2@example.com/x?token=hunter2")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "https://code.example/acme/repo%2F..%2F..%2Fother/blob/main/x.yaml",
        "https://code.example/acme/repo%2fother/blob/main/x.yaml",
        "https://code.example/acme/repo%252Fother/blob/main/x.yaml",
        "https://code.example/acme/repo%255c..%255cother",
        "https://code.example/acme/repo%5C..%5Cother",
        "https://code.example/acme/repo\\..\\other",
        "https://code.example/acme;x=1/repo/blob/main/x.yaml",
        "https://code.example/acme/repo@evil.example/blob/main/x.yaml",
        "https://code.example/acme%40evil.example/repo",
        "https://code.example@evil.example/acme/repo",
        "https://code.example/acme/repo#/../other",
        "https://CODE.example/acme/repo%2F..%2Fother",
        "https://code.example/acme/repo/blob/main/%2e%2e/%2e%2e/x.yaml",
        "https://code.example/acme/repo?path=/../../other",
        "https://code.example/acme/repo?path=%2F..%2F..%2Fother",
        "https://code.example/acme/repo?path=%252F..%252Fother",
        "https://code.example/acme/repo\r\n",
        "ext::sh -c id",
    ],
)
def test_a_repository_address_that_could_mean_another_repository_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        check_repository_url(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://code.example/acme/repo/blob/main/catalog-info.yaml",
        "https://code.example/acme/repo/blob/feature/x/packages/@acme/ui/catalog-info.yaml",
        "https://code.example/acme/repo/tree/main/a%20folder/",
        "https://code.example/acme/repo/blob/main/**/catalog-info.{yml,yaml}",
        "https://code.example/org/project/_git/repo?path=%2Ffolder%2Fcatalog-info.yaml&version=GBmain",
        "https://code.example/projects/P/repos/r/browse/x.yaml?at=refs%2Fheads%2Fmain",
        "https://code.example/group/sub/repo/-/blob/v1..v2/x.yaml",
    ],
)
def test_the_addresses_that_people_copy_from_their_browser_are_taken(text: str) -> None:
    assert check_repository_url(text).startswith("https://code.example/")


def test_the_host_of_a_repository_is_written_in_lower_case() -> None:
    assert check_repository_url("https://CODE.Example/acme/repo") == "https://code.example/acme/repo"


@pytest.mark.parametrize(
    ("path", "prefix", "below"),
    [
        ("/docs", "/docs", True),
        ("/docs/x", "/docs/", True),
        ("/d%6Fcs/x", "/docs", True),
        ("/docs-old", "/docs", False),
        ("/docs%2Fx", "/docs", False),
        ("//docs/x", "/docs", False),
        ("/doc", "/docs", False),
        ("/anything", "/", True),
    ],
)
def test_a_prefix_ends_at_a_slash(path: str, prefix: str, below: bool) -> None:
    assert is_below(path, prefix) is below


@given(st.text(alphabet="htps:/\\@.%25efc0127[]#?; aé①", max_size=40).map(lambda tail: "http://ok.example" + tail))
def test_whatever_is_accepted_parses_the_same_again(text: str) -> None:
    try:
        url = parse_url(text)
    except Invalid:
        return
    again = parse_url(str(url))
    assert (host_of(again), again.raw_path) == (host_of(url), url.raw_path)
    assert not url.userinfo
