"""The ways in: the guest where the settings say so, the link of the first run where they say nothing, else nobody."""

from __future__ import annotations

from typing import Any

import pytest

from callboard.testing import Meadow, RunningPortal, portal

from .people import NO_WAY_IN, SERVING_OTHERS, SESSION, come_in, first_link, links, logged

pytestmark = pytest.mark.usefixtures("callboard_database")

GUEST: dict[str, Any] = {"auth": {"providers": {"guest": {"userEntityRef": "user:default/visitor"}}}}
BANNER = "You are looking as a guest"


async def test_where_the_guest_is_the_only_way_everybody_is_the_guest_at_once() -> None:
    async with portal(settings=GUEST, catalog=[Meadow.component("web")]) as running:
        page = await running.get("/catalog")
        assert page.status_code == 200
        assert BANNER in page.text
        assert (await running.get("/api/catalog/entities/by-name/component/default/web")).status_code == 200
        assert "without having signed in" in (await running.get("/settings/sessions")).text


async def test_a_session_that_is_over_is_put_away_by_becoming_the_guest() -> None:
    async with portal(settings=GUEST) as running:
        running.client.cookies.set(SESSION, "forgotten", domain="portal.test")
        assert (await running.get("/catalog")).status_code == 303
        assert "Continue as a guest" in (await running.get("/sign-in?to=/catalog")).text
        done = await running.post_form("/sign-in/guest", {"to": "/catalog"})
        assert done.headers["location"] == "/catalog"
        assert (await running.get("/catalog")).status_code == 200


@pytest.mark.parametrize("allowed", [False, True])
async def test_a_portal_for_other_machines_lets_guests_in_only_when_told_so_twice(allowed: bool) -> None:
    guest = {"dangerouslyAllowOutsideDevelopment": allowed}
    settings = {"auth": {"providers": {"guest": guest}}, **SERVING_OTHERS}
    async with portal(settings=settings) as running:
        assert (await running.get("/api/catalog/entities")).status_code == (200 if allowed else 401)
        assert (await running.post_form("/sign-in/guest")).status_code == (303 if allowed else 403)


async def test_a_guest_who_is_not_let_in_is_told_of_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    async with portal(settings={**GUEST, **SERVING_OTHERS}) as running:
        await logged(running, capsys, [], "dangerouslyAllowOutsideDevelopment")


async def test_where_no_way_in_is_named_a_link_in_the_log_lets_the_admin_in_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with portal(settings=NO_WAY_IN) as running:
        link = await first_link(running, capsys)
        assert "Nobody can sign in yet" in (await running.get("/sign-in")).text
        # Looking at the link, as a preview does, uses nothing up.
        for _ in range(2):
            assert "This link works once" in (await running.get(link)).text
        done = await come_in(running, link)
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert "user:default/admin" in (await running.get("/catalog")).text
        running.client.cookies.delete(SESSION)
        assert (await come_in(running, link)).status_code == 403
        assert "has been used" in (await running.get(link)).text
        assert (await running.get("/catalog")).status_code == 303


async def test_a_link_that_nobody_logged_lets_nobody_in(capsys: pytest.CaptureFixture[str]) -> None:
    async with portal(settings=NO_WAY_IN) as running:
        link = await first_link(running, capsys)
        for wrong in ("", "x", link[:-1], link.upper()):
            assert (await come_in(running, wrong)).status_code == 403
        assert (await come_in(running, link)).status_code == 303


async def test_another_start_logs_another_link_and_the_old_one_is_void(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    async with portal(settings=NO_WAY_IN, folder=tmp_path) as running:
        old = await first_link(running, capsys)
    async with portal(settings=NO_WAY_IN, folder=tmp_path) as running:
        new = await first_link(running, capsys)
        assert new != old
        assert (await come_in(running, old)).status_code == 403
        assert (await come_in(running, new)).status_code == 303


async def test_where_a_way_in_is_named_no_link_is_logged(capsys: pytest.CaptureFixture[str]) -> None:
    async with portal(settings=GUEST) as running:
        await running.wait_until_swept()
        assert (await come_in(running, "x")).status_code == 403
    assert links("".join(capsys.readouterr())) == []


async def admin(running: RunningPortal, capsys: pytest.CaptureFixture[str]) -> Any:
    return await come_in(running, await first_link(running, capsys))


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(capsys: pytest.CaptureFixture[str]) -> None:
    async with portal(settings=NO_WAY_IN) as running:
        [given] = [each for each in cookies(await admin(running, capsys)) if each.startswith(SESSION)]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(given.split("; "))
    async with portal(settings={**NO_WAY_IN, **SERVING_OTHERS}) as running:
        [given] = [each for each in cookies(await admin(running, capsys)) if SESSION in each]
    assert given.startswith(f"__Host-{SESSION}=")
    assert {"HttpOnly", "SameSite=lax", "Path=/", "Secure"} <= set(given.split("; "))
    assert "Domain" not in given


async def test_signing_in_gives_a_new_session_and_ends_the_one_before(capsys: pytest.CaptureFixture[str]) -> None:
    async with portal(settings=NO_WAY_IN) as running:
        running.client.cookies.set(SESSION, "planted", domain="portal.test")
        await admin(running, capsys)
        assert running.client.cookies[SESSION] != "planted"
        assert (await running.get("/catalog")).status_code == 200


async def test_who_is_signed_in_is_not_asked_again_and_stays_here(capsys: pytest.CaptureFixture[str]) -> None:
    async with portal(settings=NO_WAY_IN) as running:
        await admin(running, capsys)
        assert (await running.get("/sign-in?to=/catalog/new")).headers["location"] == "/catalog/new"
        assert (await running.get("/sign-in?to=//evil.example")).headers["location"] == "/"


async def test_a_form_of_another_site_signs_nobody_in(capsys: pytest.CaptureFixture[str]) -> None:
    async with portal(settings=NO_WAY_IN) as running:
        link = await first_link(running, capsys)
        ticket = link.partition("ticket=")[2]
        assert (await running.post("/sign-in/first", data={"ticket": ticket})).status_code == 403
        elsewhere = await running.post_form(
            "/sign-in/first", {"ticket": ticket}, headers={"origin": "https://evil.example"}
        )
        assert elsewhere.status_code == 403
        assert (await come_in(running, link)).status_code == 303


async def test_settings_that_are_wrong_let_nobody_in() -> None:
    settings = {"auth": {"session": {"lifetime": "for ever"}}}
    async with portal(settings=settings, tolerant=True) as running:
        assert "auth" in {each.plugin for each in running.portal.refused}
        assert (await running.get("/api/catalog/entities")).status_code == 401
        assert (await running.get("/catalog")).status_code == 401


def cookies(answer: Any) -> list[str]:
    """Each `Set-Cookie` of an answer."""
    found: list[str] = answer.headers.get_list("set-cookie")
    return found
