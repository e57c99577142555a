"""Signing in as a GitHub App: what GitHub gets to see, which token goes where, and what happens without one."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from discovered import component

from callboard import Invalid, Secret
from callboard.plugins.catalog import store
from callboard.plugins.catalog.ingest import ingestion_of, refresh, source_roots
from callboard.plugins.github.apps import AppTokens, renew
from callboard.plugins.github.signing import sign_token
from callboard.testing import Reply, RunningPortal, portal
from callboard.testing.local_server import Seen

from .github_server import API, GithubServer

pytestmark = pytest.mark.usefixtures("callboard_database")

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: Any, form: Any = serialization.PrivateFormat.TraditionalOpenSSL) -> str:
    return str(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode())


class AppServer(GithubServer):
    """As the server, for an app that `acme` has installed; the token of each new sign-in is another one."""

    def __init__(self) -> None:
        super().__init__(token="ghs_1")
        self.sign_ins = 0
        self.accounts = ["acme"]

    @property
    def settings(self) -> dict[str, Any]:
        app = {"appId": 7, "privateKey": pem(KEY), "clientId": "c", "clientSecret": "s", "webhookSecret": "w"}
        return {"github": [{"host": self.host, "apiBaseUrl": f"{self.url}{API}", "apps": [app]}]}

    def _answer(self, seen: Seen) -> Reply:
        path = seen.path.removeprefix(API)
        if not path.startswith("/app/"):
            return super()._answer(seen)
        claims = verified(seen.headers["authorization"].removeprefix("Bearer "))
        if claims["iss"] != "7" or not claims["iat"] < time.time() < claims["exp"] <= time.time() + 600:
            return Reply(status=401, body={"message": "bad claims"})
        if path == "/app/installations":
            return Reply(body=[{"id": n, "account": {"login": each}} for n, each in enumerate(self.accounts, 1)])
        self.sign_ins += 1
        self.token = f"ghs_{self.sign_ins}"
        return Reply(status=201, body={"token": self.token, "expires_at": "2030-01-01T00:00:00Z"})


def verified(token: str) -> Any:
    """The claims of a token. Raises InvalidSignature."""
    signed, _, signature = token.rpartition(".")
    KEY.public_key().verify(decoded(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return json.loads(decoded(signed.partition(".")[2]))


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.fixture
def app() -> Any:
    with AppServer() as server:
        yield server


def settings(app: AppServer) -> Any:
    provider = {"organization": "acme", "host": app.host}
    return {"integrations": app.settings, "catalog": {"providers": {"github": {"acme": provider}}}}


async def sweep(running: RunningPortal) -> None:
    ctx = running.context("catalog")
    await ctx.database.run(store.save_roots, await source_roots(ctx, ingestion_of(ctx).sources, keep=False))
    await refresh(ctx)


async def names(running: RunningPortal) -> list[str]:
    items = await running.api("/api/catalog/entities?filter=kind=component&fields=metadata.name")
    return sorted(each["metadata"]["name"] for each in items)


async def test_repositories_are_found_and_read_as_the_app(app: AppServer, tmp_path: Path) -> None:
    app.add("shop", component("shop"))
    async with portal(settings=settings(app), folder=tmp_path, work=False) as running:
        await sweep(running)
        assert await names(running) == ["shop"]
        sent = {seen.headers["authorization"] for seen in app.seen if "/app/" not in seen.path}
        assert sent == {"Bearer ghs_1"}
        assert "signed in as a GitHub App for acme" in (await running.get("/plugins")).text


async def test_a_renewed_token_takes_the_place_of_the_old_one(app: AppServer, tmp_path: Path) -> None:
    app.add("shop", component("shop"))
    async with portal(settings=settings(app), folder=tmp_path, work=False) as running:
        ctx = running.context("github")
        assert await renew(ctx, ctx.state(AppTokens))
        assert app.token == "ghs_2"
        await sweep(running)
        assert await names(running) == ["shop"]


async def test_without_a_token_nothing_is_asked_in_the_open(app: AppServer, tmp_path: Path) -> None:
    app.accounts = []
    app.add("shop", component("shop"))
    async with portal(settings=settings(app), folder=tmp_path, work=False) as running:
        await sweep(running)
        (problem,) = (await running.api("/api/catalog/problems"))["items"]
        assert "answered 401" in problem["message"]
        assert all("authorization" in seen.headers for seen in app.seen)


async def test_a_sign_in_that_fails_is_shown_and_keeps_the_tokens_there_are(app: AppServer, tmp_path: Path) -> None:
    app.add("shop", component("shop"))
    async with portal(settings=settings(app), folder=tmp_path, work=False) as running:
        app.fault = lambda seen: Reply(status=500) if "/app/" in seen.path else None
        ctx = running.context("github")
        assert not await renew(ctx, ctx.state(AppTokens))
        assert "answered 500" in (await running.get("/plugins")).text
        await sweep(running)
        assert await names(running) == ["shop"]


@pytest.mark.parametrize("form", [serialization.PrivateFormat.TraditionalOpenSSL, serialization.PrivateFormat.PKCS8])
def test_a_token_is_signed_with_the_key_in_either_form(form: Any) -> None:
    token = sign_token({"iss": "7"}, Secret(f"\n{pem(KEY, form)}\n")).reveal()
    assert verified(token) == {"iss": "7"}
    with pytest.raises(InvalidSignature):
        verified(token.replace(token.split(".")[1], base64.urlsafe_b64encode(b'{"iss":"8"}').rstrip(b"=").decode()))


@pytest.mark.parametrize("key", ["", "sesame", pem(ec.generate_private_key(ec.SECP256R1()))])
def test_a_key_that_is_none_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(Invalid) as caught:
        sign_token({}, Secret(key))
    assert "privateKey" in (caught.value.hint or "")
    assert not key or key[:20] not in str(caught.value)
