"""How teams and people are reached: which words of an entity are an address, and which never become one."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from callboard.plugins.catalog import Entity
from callboard.plugins.people.contacts import contacts_of
from callboard.plugins.people.settings import ContactRule, PeopleSettings
from callboard.testing import Meadow


def ways(document: object, **settings: object) -> list[tuple[str, str]]:
    entity = Entity(document)  # type: ignore[arg-type]
    return [(each.what, each.href) for each in contacts_of(entity, PeopleSettings(**settings))]  # type: ignore[arg-type]


def test_links_annotations_and_profile_lead_to_people_chats_first() -> None:
    team = Meadow.group(
        "playlists",
        annotations={
            "pagerduty.com/service-id": "P1/2?",
            "pagerduty.com/integration-key": "e93facc04764012d7bfb002500d5d1a6",
            "opsgenie.com/team": "Playlists",
            "slack.com/bot-notify": "C0123456789",
            "acme.io/room": "a b/../c",
        },
        links=[
            {"url": "https://chat.acme.io/playlists", "title": "#playlists", "icon": "chat"},
            {"url": "https://acme.slack.com/archives/C1", "title": "Slack"},
            {"url": "https://acme.pagerduty.com/schedules/S1", "title": "Rota"},
            {"url": "https://notslack.com/x", "title": "Other"},
            {"url": "https://wiki.acme.io", "title": "Wiki"},
        ],
        profile={"email": "playlists@acme.io"},
    )
    rule = ContactRule(annotation="acme.io/room", title="Room", url="https://rooms.acme.io/?room={value}")
    assert ways(team, contacts=[rule], pagerduty="https://acme.pagerduty.com/") == [
        ("chat", "https://rooms.acme.io/?room=a%20b%2F..%2Fc"),
        ("chat", "https://slack.com/app_redirect?channel=C0123456789"),
        ("chat", "https://chat.acme.io/playlists"),
        ("chat", "https://acme.slack.com/archives/C1"),
        ("on-call", "https://acme.pagerduty.com/service-directory/P1%2F2%3F"),
        ("on-call", "https://app.opsgenie.com/teams/list"),
        ("on-call", "https://acme.pagerduty.com/schedules/S1"),
        ("mail", "mailto:playlists@acme.io"),
    ]
    person = Meadow.user("saga", profile={"email": "saga+x@acme.io", "chat": "https://chat.acme.io/@saga"})
    teams = "https://teams.microsoft.com/l/chat/0/0?users={value}"
    assert ways(person, chat_with_person=teams) == [
        ("chat", "https://chat.acme.io/@saga"),
        ("chat", "https://teams.microsoft.com/l/chat/0/0?users=saga%2Bx%40acme.io"),
        ("mail", "mailto:saga%2Bx@acme.io"),
    ]


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "slack://channel?id=C1", "data:text/html,x", "https:", "//a", 3]
)
def test_only_addresses_of_the_web_are_followed(href: object) -> None:
    links = [{"url": href, "icon": "chat"}, 7, {"icon": "chat"}]
    profile = {"email": "a@b?cc=c@d\n", "chat": href}
    assert ways(Meadow.group("odd", links=links, profile=profile, annotations={"slack.com/bot-notify": "@x/y"})) in (
        [],
        [("mail", "mailto:a@b%3Fcc=c@d%0A")],
    )


@given(text=st.text(st.characters(codec=None)))
@example("https://[")
def test_whatever_a_file_says_leads_nowhere_else(text: str) -> None:
    rule = ContactRule(annotation="a", title="A", url="https://acme.io/{value}?q={value}")
    links = [{"url": text, "icon": "chat"}]
    odd = Meadow.user("odd", links=links, annotations={"a": text}, profile={"email": text, "chat": text})
    for what, href in ways(odd, contacts=[rule]):
        assert urlsplit(href).scheme in ("https", "http", "mailto")
        assert href == text or what == "mail" or urlsplit(href).hostname == "acme.io"
    try:
        assert ContactRule(annotation="a", title="A", url=text).url == text
    except ValidationError:
        assert "{value}" not in text or not text.startswith("https://acme.io/")


@pytest.mark.parametrize("url", ["javascript:{value}", "https://{value}/x", "https://acme.io", "ftp://acme.io/{value}"])
def test_a_value_never_names_the_host(url: str) -> None:
    with pytest.raises(ValidationError):
        ContactRule(annotation="acme.io/room", title="Room", url=url)
