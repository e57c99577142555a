"""How names, numbers and addresses read."""

from __future__ import annotations

import pytest

from callboard.ui.names import AVATAR_TONES, initials, number, safe_href, tone_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("playlist-core", "PC"),
        ("needle", "NE"),
        ("Saga Lindqvist", "SL"),
        ("Åsa", "ÅS"),
        ("x", "X"),
        ("", "?"),
        ("--", "?"),
        ("team_of_many", "TO"),
    ],
)
def test_a_name_has_one_or_two_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_a_name_always_has_the_same_tone() -> None:
    assert tone_of("needle") == tone_of("needle")
    assert {tone_of(f"team-{index}") for index in range(200)} == set(AVATAR_TONES)


def test_thousands_are_kept_apart_and_other_things_are_left_alone() -> None:
    assert number(2914) == "2,914"
    assert number(14204.5) == "14,204.5"
    assert number("1 failing") == "1 failing"
    assert number(True) is True
    assert number(None) is None


@pytest.mark.parametrize(
    "href",
    [
        "/catalog?x=1#top",
        "?page=2",
        "#part",
        "https://example.com/a b".replace(" ", "%20"),
        "mailto:a@b.se",
        "a/b",
        "HTTPS://X.se",
    ],
)
def test_addresses_that_may_be_followed_are_kept(href: str) -> None:
    assert safe_href(href) == href


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.com",
        "\\\\evil.example\\x",
        "http://[broken",
        "",
        None,
    ],
)
def test_addresses_that_could_run_or_leave_the_web_are_dropped(href: str | None) -> None:
    assert safe_href(href) is None
