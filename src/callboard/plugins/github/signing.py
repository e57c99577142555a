"""Signs a claim as a GitHub App does: a JSON Web Token with RS256. Needs the extra `callboard[github]`."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import msgspec
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from callboard import Invalid, Secret

HINT = "Put the whole file that GitHub gave into `privateKey`, from -----BEGIN to END-----; `$file` reads one."


def sign_token(claims: Mapping[str, object], private_key: Secret) -> Secret:
    """The token for these claims. Raises Invalid for a key that is none."""
    try:
        key = load_pem_private_key(private_key.reveal().strip().encode(), password=None)
    except (ValueError, TypeError) as error:
        raise Invalid("The private key of the GitHub App cannot be read", hint=HINT) from error
    if not isinstance(key, RSAPrivateKey):
        raise Invalid("The private key of the GitHub App is not an RSA key", hint=HINT)
    signed = f"{_encode({'alg': 'RS256', 'typ': 'JWT'})}.{_encode(claims)}"
    signature = key.sign(signed.encode(), PKCS1v15(), SHA256())
    return Secret(f"{signed}.{_base64(signature)}")


def _encode(value: Mapping[str, object]) -> str:
    return _base64(msgspec.json.encode(value))


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
