"""What programs say in notifications, forms in settings, and mail servers in answers: understood or refused."""

from __future__ import annotations

from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from callboard import CallboardError, Invalid
from callboard.plugins.notifications.channels.email import _refused
from callboard.plugins.notifications.endpoints.shapes import wanted_of
from callboard.plugins.notifications.model import Payload, href_of
from callboard.plugins.notifications.pages.settings import _key, _place
from callboard.plugins.notifications.settings import Smtp

LINKS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.sampled_from(["javascript:", "http:", "//", "/", "\\", " ", "\t", "[", "@", "x.test", "%0a"]), max_size=6
    ).map("".join),
)


@given(LINKS)
def test_a_link_leads_into_the_portal_or_into_the_web_and_nowhere_else(link: str) -> None:
    try:
        href = href_of(Payload(title="x", link=link).link)
    except Invalid:
        return
    assert not href or href.lower().startswith(("http:", "https:")) or href.startswith("/")
    assert not href.startswith(("//", "/\\"))
    if href.startswith("/"):
        assert urlsplit(f"https://portal.test{href}").hostname == "portal.test"


@given(
    st.dictionaries(st.sampled_from(["createdAfter", "orderField", "limit", "offset", "minimumSeverity"]), st.text())
)
def test_a_question_is_understood_or_refused(sent: dict[str, str]) -> None:
    try:
        wanted = wanted_of(QueryParams(sent))
    except Invalid:
        return
    assert 0 <= wanted.limit <= 1000
    assert wanted.offset >= 0


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_a_place_of_the_matrix_is_what_it_was(channel: str, origin: str, topic: str) -> None:
    try:
        key = _key(channel, origin, topic)
    except UnicodeEncodeError:
        return
    assert _place(key) == (channel, origin, topic)


@given(st.text(max_size=40))
def test_no_key_of_a_form_is_too_odd(key: str) -> None:
    place = _place(key)
    assert place is None or len(place) == 3


@given(st.integers(100, 999), st.binary(max_size=400))
def test_whatever_a_mail_server_says_is_an_error_in_words(code: int, words: bytes) -> None:
    error = _refused(Smtp(hostname="mail.test"), (code, words))
    assert isinstance(error, CallboardError)
    assert len(error.message) < 400
