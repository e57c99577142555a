"""People sign in with a real browser at a provider that others wrote, and the ways around it lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from browser.accessibility import find_faults

from .conftest import Place

Visit = Callable[[], Page]
INTERACTION = re.compile(r"/interaction/")


def log_in(page: Page, name: str, to: str = "/catalog") -> None:
    """From the page that asks who one is, through the provider's."""
    say_who(page, name, to)
    # The provider asks whether the portal may know.
    page.locator("button[type=submit]").click()


def say_who(page: Page, name: str, to: str = "/catalog") -> None:
    page.goto(to)
    expect(page).to_have_url(re.compile(r"/sign-in\?to="))
    page.get_by_role("link", name="Continue with Meadow SSO").click()
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()
    expect(page.locator("input[name=password]")).to_have_count(0)


def is_in(page: Page) -> bool:
    return page.request.get("/api/catalog/entities").status == 200


def test_somebody_signs_in_and_is_where_they_wanted_to_be(visit: Visit, place: Place) -> None:
    page = visit()
    log_in(page, "ann", "/catalog/default/component/site")
    expect(page).to_have_url(f"{place.portal}/catalog/default/component/site")
    expect(page.locator("body")).to_contain_text("Ann Lee")
    names = {each["name"] for each in page.context.cookies() if each["domain"] == "localhost"}
    assert not [name for name in names if name.startswith("callboard_visit_")]
    page.goto("/settings/sessions")
    expect(page.get_by_role("main")).to_contain_text("Chrome")


def test_everybody_can_use_the_pages_of_what_is_their_own(visit: Visit, axe: str) -> None:
    page = visit()
    page.emulate_media(reduced_motion="reduce")
    page.goto("/sign-in")
    assert find_faults(page, axe) == []
    log_in(page, "ann")
    for path in ("/settings/sessions", "/settings/tokens"):
        page.goto(path)
        assert find_faults(page, axe) == []
    page.get_by_label("What it is for").fill("nightly report")
    page.get_by_role("button", name="Make token").click()
    expect(page.get_by_role("main")).to_contain_text("callboard_pat_")
    assert find_faults(page, axe) == []
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("main")).to_contain_text("No tokens")


def test_who_is_in_no_catalog_reads_why(visit: Visit) -> None:
    page = visit()
    log_in(page, "stranger")
    expect(page.get_by_role("main")).to_contain_text("No user of the catalog fits stranger@example.com")
    assert not is_in(page)


def test_signing_out_here_signs_out_there_and_comes_back(visit: Visit, place: Place) -> None:
    page = visit()
    log_in(page, "ann")
    expect(page).to_have_url(f"{place.portal}/catalog")
    page.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
    expect(page).to_have_url(re.compile(f"^{re.escape(place.provider)}/session/end"))
    assert not is_in(page)
    page.locator("button[type=submit]").first.click()
    expect(page).to_have_url(re.compile(f"^{re.escape(place.portal)}/sign-in"))
    # The provider asks for the password again.
    page.get_by_role("link", name="Continue with Meadow SSO").click()
    expect(page.locator("input[name=password]")).to_be_visible()


def test_signing_out_there_signs_out_here_and_nobody_else(visit: Visit, place: Place) -> None:
    page, other = visit(), visit()
    for each in (page, other):
        log_in(each, "ann")
        expect(each).to_have_url(f"{place.portal}/catalog")
    page.goto(f"{place.provider}/session/end")
    page.locator("button[type=submit]").first.click()
    expect(page.locator("button[type=submit]")).to_have_count(0)
    expect(page.locator("body")).to_contain_text("Sign-out")
    assert not is_in(page)
    assert is_in(other)


def test_what_comes_back_is_good_once_and_in_one_browser(visit: Visit, place: Place) -> None:
    page, thief = visit(), visit()
    caught: list[str] = []

    def catch(route: Route) -> None:
        agreed = route.fetch(max_redirects=0)
        onward = page.request.get(agreed.headers["location"], max_redirects=0)
        caught.append(onward.headers["location"])
        route.fulfill(status=200, body="caught")

    say_who(page, "ann")
    page.route(INTERACTION, catch)
    page.locator("button[type=submit]").click()
    expect(page.locator("body")).to_have_text("caught")
    page.unroute(INTERACTION)
    [address] = caught
    answer = thief.goto(address)
    assert answer is not None
    assert answer.status == 403
    expect(thief.get_by_role("main")).to_contain_text("not begun in this browser")
    assert not is_in(thief)
    # The thief has used it up: neither gets in with it.
    page.goto(address)
    assert not is_in(page)
    page.goto("/api/auth/oidc/start?env=test&to=//evil.example")
    # Never where others are: the front page.
    expect(page).to_have_url(f"{place.portal}/")
    assert is_in(page)


LISTEN_AND_OPEN = """address => {
  window.heard = [];
  addEventListener("message", event => window.heard.push({ origin: event.origin, said: event.data }));
  window.opened = open(address, "sign-in", "width=500,height=700");
}"""


def front_end(page: Page, place: str) -> None:
    """A page of another program at this origin, as a front end behind the same proxy would be."""
    page.route(f"{place}/front-end", lambda route: route.fulfill(body="<title>It</title>", content_type="text/html"))
    page.goto(f"{place}/front-end")


def test_a_window_tells_the_front_end_of_this_origin_who_has_signed_in(visit: Visit, place: Place) -> None:
    page = visit()
    front_end(page, place.portal)
    with page.expect_popup() as opened:
        page.evaluate(LISTEN_AND_OPEN, f"/api/auth/oidc/start?env=test&flow=popup&origin={place.portal}")
    window = opened.value
    window.locator("input[name=login]").fill("ann")
    window.locator("input[name=password]").fill("any")
    window.locator("button[type=submit]").click()
    expect(window.locator("input[name=password]")).to_have_count(0)
    window.locator("button[type=submit]").click()
    page.wait_for_function("window.heard.length && window.opened.closed")
    [heard] = page.evaluate("window.heard")
    assert heard["origin"] == place.portal
    assert heard["said"]["type"] == "authorization_response"
    assert heard["said"]["response"]["profile"] == {"displayName": "Ann Lee", "email": "ann@example.com"}
    token = heard["said"]["response"]["backstageIdentity"]["token"]
    page.context.clear_cookies()
    answer = page.request.get("/api/catalog/entities", headers={"authorization": f"Bearer {token}"})
    assert answer.status == 200


def test_a_window_tells_no_other_site_who_has_signed_in(visit: Visit, place: Place) -> None:
    page = visit()
    log_in(page, "ann")
    expect(page).to_have_url(f"{place.portal}/catalog")
    front_end(page, place.portal.replace("localhost", "127.0.0.1"))
    page.evaluate(LISTEN_AND_OPEN, f"{place.portal}/api/auth/oidc/handler/answer")
    # It closes when it has told whoever may hear it.
    page.wait_for_function("window.opened.closed")
    assert page.evaluate("window.heard") == []
