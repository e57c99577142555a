"""What keeps other sites out: headers on every answer, and a token in every form."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from callboard import Context, Endpoint, Page, Permission, Plugin, Redirect, Static
from callboard.foundation.web.security import CSRF_COOKIE, CSRF_FIELD, CSRF_HEADER, POLICY, content_policy
from callboard.testing import RunningPortal, portal
from callboard.testing.running import ADDRESS

pytestmark = pytest.mark.usefixtures("callboard_database")


async def save(request: Any, ctx: Context) -> Redirect:
    form = await request.form()
    return Redirect(to="/saved", message=f"Saved {form.get('name', '')}")


async def change(request: Any, ctx: Context) -> Any:
    return {"changed": True}


def saver() -> Plugin:
    allowed = "saver.thing.change"
    return Plugin(
        id="saver",
        title="Saver",
        contributes=[
            Permission(id=allowed, title="Change"),
            Page(path="/save", show=save, method="POST", requires=allowed),
            Endpoint(path="/api/saver/thing", run=change, method="POST", requires=allowed),
        ],
    )


@pytest.mark.parametrize(
    "path", ["/catalog", "/-/palette", "/no-such-page", "/api/catalog/entities", "/api/nobody", "/healthz", "/metrics"]
)
async def test_every_answer_carries_the_headers(path: str) -> None:
    async with portal() as running:
        headers = (await running.get(path)).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_the_policy_runs_nothing_inline_and_nothing_from_elsewhere() -> None:
    directives = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == directives["form-action"] == "'self'"
    assert directives["frame-ancestors"] == directives["base-uri"] == "'none'"
    assert "unsafe" not in POLICY


def test_a_page_may_frame_what_it_names_and_keeps_every_other_rule() -> None:
    directives = dict(part.strip().split(" ", 1) for part in content_policy({"frame-src": "'self'"}).split(";"))
    assert directives.pop("frame-src") == "'self'"
    assert "; ".join(f"{name} {said}" for name, said in directives.items()) == POLICY
    assert content_policy({"sandbox": ""}).endswith("; sandbox")


async def test_only_what_is_shared_may_be_loaded_from_a_sandbox(tmp_path: Path) -> None:
    for name in ("own", "shared"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.js").write_text("0")
    static = [Static(folder=tmp_path / "own"), Static(folder=tmp_path / "shared", shared=True)]
    async with portal(Plugin(id="framing", title="Framing", contributes=static)) as running:
        policies = [
            (await running.get(f"/-/static/{name}.js")).headers["cross-origin-resource-policy"]
            for name in ("own", "shared")
        ]
    assert policies == ["same-origin", "cross-origin"]


async def test_static_files_are_served_and_paths_lead_nowhere_else() -> None:
    async with portal() as running:
        page = await running.get("/catalog")
        style = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        answer = await running.get(style)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/css")
        assert "immutable" in answer.headers["cache-control"]
        for path in ("/-/static/../plugin.py", "/-/static/%2e%2e/plugin.py", "/-/static//etc/passwd", "/-/static/"):
            assert (await running.get(path)).status_code == 404


async def statuses(running: RunningPortal, **options: Any) -> tuple[int, int]:
    page = await running.post("/save", **options)
    return page.status_code, (await running.post("/api/saver/thing", **options)).status_code


async def test_a_form_needs_the_token_of_its_own_visitor() -> None:
    async with portal(saver()) as running:
        assert (await running.post("/save", data={"name": "x"})).status_code == 403
        token = await running.form_token()
        for wrong in ("", "x" * len(token), token[:-1], token + "x", "é"):
            assert (await running.post("/save", data={CSRF_FIELD: wrong})).status_code == 403
        assert (await running.post("/save", data={CSRF_FIELD: token, "name": "it"})).status_code == 303
        assert (await running.post("/save", headers={CSRF_HEADER: token})).status_code == 303
        running.client.cookies.clear()
        assert (await running.post("/save", data={CSRF_FIELD: token})).status_code == 403
        assert (await running.post("/save", data={CSRF_FIELD: ""})).status_code == 403


async def test_the_cookie_of_the_token_cannot_be_read_by_scripts_or_sent_by_other_sites() -> None:
    async with portal() as running:
        cookie = (await running.get("/catalog")).headers["set-cookie"].lower()
        again = await running.get("/catalog")
    assert cookie.startswith(CSRF_COOKIE)
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "set-cookie" not in again.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"{ADDRESS}.evil.example"},
        {"Origin": f"{ADDRESS}:8080"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
async def test_a_change_from_another_site_is_refused_even_with_the_token(headers: dict[str, str]) -> None:
    async with portal(saver()) as running:
        token = await running.form_token()
        assert await statuses(running, headers={**headers, CSRF_HEADER: token}) == (403, 403)
        assert (await running.get("/catalog", headers=headers)).status_code == 200


async def test_a_change_from_our_own_pages_is_let_in() -> None:
    async with portal(saver()) as running:
        token = await running.form_token()
        own = {"Origin": ADDRESS, "Sec-Fetch-Site": "same-origin", CSRF_HEADER: token}
        assert await statuses(running, headers=own) == (303, 200)


async def test_a_form_that_is_too_large_is_refused() -> None:
    async with portal(saver()) as running:
        answer = await running.post_form("/save", {"name": "x" * 1_100_000})
    assert answer.status_code == 400
    assert "too large" in answer.text


@pytest.mark.parametrize("media_type", ["multipart/form-data; boundary=", "multipart/form-data"])
async def test_a_form_that_cannot_be_read_is_the_fault_of_who_sent_it(media_type: str) -> None:
    async with portal(saver()) as running:
        token = await running.form_token()
        for headers in ({}, {CSRF_HEADER: token}):
            sent = {**headers, "content-type": media_type}
            assert (await running.post("/save", content=b"[[[[", headers=sent)).status_code == 400
        assert running.portal.running
        assert all(each.cell.health.failures == 0 for each in running.portal.running)


async def test_what_a_form_said_is_shown_once_and_escaped() -> None:
    async with portal(saver()) as running:
        await running.post_form("/save", {"name": "<script>alert(1)</script>; é"})
        first, second = await running.get("/plugins"), await running.get("/plugins")
    assert "Saved &lt;script&gt;alert(1)&lt;/script&gt;; é" in first.text
    assert "<script>alert" not in first.text
    assert "Saved" not in second.text


async def test_a_body_without_end_is_cut_off_at_the_limit() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 64:
            sent += 1
            yield b"x" * 1024 * 1024

    async with portal() as running:
        answer = await running.post(
            "/api/catalog/refresh", content=endless(), headers={"content-type": "application/json"}
        )
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "request entity too large"
    assert sent < 64
