"""What others need to check tokens of this portal: its keys, and where everything is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from callboard import Context, Endpoint

from ..backstage import issuer_of
from ..backstage.keys import ALGORITHM, published


async def keys(request: Request, ctx: Context) -> dict[str, Any]:  # noqa: ARG001 - an endpoint's signature
    """GET /.well-known/jwks.json."""
    return {"keys": await ctx.database.read(published, time.time())}


async def configuration(request: Request, ctx: Context) -> Mapping[str, Any]:  # noqa: ARG001 - an endpoint's signature
    """GET /.well-known/openid-configuration."""
    issuer = issuer_of(ctx)
    return {
        "issuer": issuer,
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "userinfo_endpoint": f"{issuer}/v1/userinfo",
        "response_types_supported": ["id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "scopes_supported": ["openid"],
        "token_endpoint_auth_methods_supported": [],
        "claims_supported": ["sub", "ent"],
        "grant_types_supported": [],
    }


ENDPOINTS = (
    Endpoint(
        path="/api/auth/.well-known/jwks.json",
        run=keys,
        public=True,
        summary="The public keys of the tokens that this portal signs",
    ),
    Endpoint(
        path="/api/auth/.well-known/openid-configuration",
        run=configuration,
        public=True,
        summary="Where the keys are, and who a token is for",
    ),
)
