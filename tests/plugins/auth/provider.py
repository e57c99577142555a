"""A small OpenID Connect provider on this machine, and a browser's way through it."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from callboard import Audited, Auditor, Plugin
from callboard.testing import LocalServer, Reply, RunningPortal, Seen

CLIENT, SECRET = "callboard", "s3cret & more"
KEYS: dict[str, Key] = {
    "RS256": RSAKey.generate_key(2048, {"kid": "rsa"}),
    "PS256": RSAKey.generate_key(2048, {"kid": "pss"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "ec"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "okp"}),
    "Ed25519": OKPKey.generate_key("Ed25519", {"kid": "okp2"}),
}
CALLBACK = "/api/auth/oidc/handler/frame"
ANN = {"sub": "a-1", "email": "ann@example.com", "email_verified": True, "name": "Ann", "preferred_username": "ann"}
Change = Callable[[dict[str, Any]], Any]


class Provider(LocalServer):
    """Grants codes, redeems each once, and signs. `change` gets the claims of an ID token before that is signed;
    `sign` makes a token of claims."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[str, dict[str, Any]] = {}
        self.change: Change = dict.copy
        self.sign: Callable[[dict[str, Any]], str] = lambda claims: signed(claims, "RS256")
        self.subject: object = None
        self.userinfo: dict[str, Any] = {}
        self.more: dict[str, Any] = {}
        self.keys: list[Any] = [{**each.as_dict(private=False), "use": "sig"} for each in KEYS.values()]
        self.routes = {
            "/.well-known/openid-configuration": lambda _: self.metadata(),
            "/jwks": lambda _: {"keys": self.keys},
            "/token": self._token,
            "/userinfo": lambda _: self.userinfo or {"sub": self.subject},
        }

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize?tenant=1",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/jwks",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "id_token_signing_alg_values_supported": [*KEYS, "HS256", "none"],
            **self.more,
        }

    def settings(self, *resolvers: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """Settings of a portal where people sign in here."""
        tried = resolvers or ({"resolver": "emailMatchingUserEntityProfileEmail"},)
        given = {
            "metadataUrl": f"{self.url}/.well-known/openid-configuration",
            "clientId": CLIENT,
            "clientSecret": SECRET,
            "signIn": {"resolvers": [dict(each) for each in tried]},
            **more,
        }
        return {"auth": {"environment": "test", "providers": {"oidc": {"test": given}}}}

    def grant(self, asked: Mapping[str, str], claims: Mapping[str, Any]) -> str:
        """A code, as for somebody who has typed their password."""
        code = secrets.token_urlsafe(8)
        self.codes[code] = {"asked": asked, "claims": claims}
        return code

    def _token(self, seen: Seen) -> Any:
        form = dict(parse_qsl(seen.body.decode()))
        found = self.codes.pop(form["code"], None)
        if not _is_client(seen, form):
            return Reply(status=401, body={"error": "invalid_client"})
        challenge = encoded(hashlib.sha256(form["code_verifier"].encode()).digest())
        if found is None or found["asked"]["code_challenge"] != challenge:
            return Reply(status=400, body={"error": "invalid_grant"})
        assert found["asked"]["redirect_uri"] == form["redirect_uri"]
        self.subject = found["claims"].get("sub")
        now = int(time.time())
        access = "access-1"
        digest = hashlib.sha256(access.encode()).digest()
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": found["asked"]["nonce"],
            "at_hash": encoded(digest[: len(digest) // 2]),
            **found["claims"],
        }
        return {"access_token": access, "token_type": "Bearer", "id_token": self.sign(self.change(claims) or claims)}


def _is_client(seen: Seen, form: Mapping[str, str]) -> bool:
    kind, _, pair = seen.headers.get("authorization", "").partition(" ")
    if kind == "Basic":
        return base64.b64decode(pair).decode() == f"{CLIENT}:s3cret+%26+more"
    return form.get("client_id") == CLIENT and form.get("client_secret") == SECRET


def signed(claims: Mapping[str, Any], algorithm: str, key: Key | None = None, **header: Any) -> str:
    """A token, signed with the provider's key of that algorithm, or with another."""
    used = key or KEYS[algorithm]
    named = {"alg": algorithm, "kid": KEYS[algorithm].kid if algorithm in KEYS else "rsa", **header}
    registry = jws.JWSRegistry(algorithms=[algorithm])
    registry.algorithms = {**registry.algorithms, "EdDSA": registry.algorithms["Ed25519"]}
    return str(jws.serialize_compact(named, json.dumps(claims), used, registry=registry))


def unsigned(claims: Mapping[str, Any]) -> str:
    """A token with `alg: none`."""
    parts = [{"alg": "none", "typ": "JWT"}, dict(claims)]
    return ".".join([*(encoded(json.dumps(each).encode()) for each in parts), ""])


def with_public_key(claims: Mapping[str, Any]) -> str:
    """A token that is signed with what everybody knows: the public key, as if it were a secret of two."""
    public = KEYS["RS256"].as_pem(private=False)
    return signed(claims, "HS256", OctKey.import_key(base64.b64encode(public).decode()))


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def off(running: RunningPortal, to: str = "/catalog") -> dict[str, str]:
    """Presses the button: what the provider is asked."""
    answer = await running.get("/api/auth/oidc/start", params={"env": "test", "to": to})
    assert answer.status_code == 303, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


async def back(running: RunningPortal, asked: Mapping[str, str], code: str, **more: str) -> Any:
    """Comes back from the provider with a code."""
    return await running.get(CALLBACK, params={"state": asked["state"], "code": code, **more})


async def sign_in(running: RunningPortal, provider: Provider, claims: Mapping[str, Any] = ANN, **more: str) -> Any:
    """All the way through: the portal's answer in the end."""
    asked = await off(running)
    return await back(running, asked, provider.grant(asked, claims), **more)


class Recorder:
    """A plugin that keeps what the audit log is told."""

    def __init__(self) -> None:
        self.lines: list[Audited] = []
        keep = Auditor(record=lambda _connection, line: self.lines.append(line))
        self.plugin = Plugin(id="recorder", title="Recorder", contributes=[keep])
