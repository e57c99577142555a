"""Whoever has signed in goes to a path of this portal, whatever a link asked for [R11, CVE-2026-32235]."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.auth.returning import path_here

ELSEWHERE = [
    "",
    "catalog",
    "//evil.example",
    "///evil.example",
    "////evil.example/a",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\\/evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "http://portal.test@evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/\x00/evil.example",
    "/catalog\r\nSet-Cookie: a=b",
    "/ /evil.example",
    "/.//evil.example",
    "/a//evil.example",
    "/catalog\x7f",
    "/\u2215evil.example",
    "\uff0f\uff0fevil.example",
    "/" + "a" * 3000,
    "/sign-in",
    "/sign-in?to=/catalog",
    "/sign-out",
    "?to=//evil.example",
    "#//evil.example",
]
HERE = [
    "/",
    "/catalog",
    "/catalog?filter=kind%3Dcomponent&q=a+b",
    "/catalog/default/component/web-player#links",
    "/catalog?from=https://evil.example",
    "/%2F%2Fevil.example",
    "/%5Cevil.example",
    "/@evil.example",
]


@pytest.mark.parametrize("given", ELSEWHERE)
def test_what_leads_elsewhere_leads_to_the_front_page(given: str) -> None:
    assert path_here(given) == "/"


@pytest.mark.parametrize("given", HERE)
def test_a_path_of_this_portal_is_gone_to(given: str) -> None:
    assert path_here(given) == given


@given(st.text() | st.from_regex(r"[/\\\t\n:@.a-z?#%0-9]{0,12}", fullmatch=True))
def test_whatever_is_asked_for_stays_here(text: str) -> None:
    found = path_here(text)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))
    assert found.isascii()
    assert found.isprintable()
