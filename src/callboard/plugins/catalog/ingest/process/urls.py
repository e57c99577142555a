"""Which texts are absolute URLs by the rules of browsers, and which of them would run code there."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import unquote

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SPECIAL = frozenset({"http", "https", "ws", "wss", "ftp"})
_EDGES = "".join(map(chr, range(0x21)))
_REMOVED = str.maketrans("", "", "\t\n\r")
_IGNORED_IN_SCHEMES = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]+")
_FORBIDDEN_IN_HOST = re.compile(r"[\x00\t\n\r #/:<>?@\[\\\]^|]")
_FORBIDDEN_IN_DOMAIN = re.compile(r"[\x00-\x20\x7f%#/:<>?@\[\\\]^|]")
_AUTHORITY_END = re.compile(r"[/?#]")
_SPECIAL_AUTHORITY_END = re.compile(r"[/\\?#]")
_PORT = re.compile(r":([0-9]*)\Z")
_NUMERIC = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z", re.IGNORECASE)
_DOTTED = re.compile(r"(?:[0-9]{1,3}\.){0,3}[0-9]{1,10}\.?\Z")
_HARMLESS = ("https:", "http:")
_RUNS_CODE = ("javascript:", "vbscript:", "data:")
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif)[;,]")


def is_absolute_url(text: str) -> bool:
    """Whether a browser's `new URL(text)` would accept it without a base."""
    text = text.strip(_EDGES).translate(_REMOVED)
    found = _SCHEME.match(text)
    if not found:
        return False
    scheme, rest = found.group(1).lower(), text[found.end() :]
    if scheme in _SPECIAL:
        return _has_domain(_SPECIAL_AUTHORITY_END.split(rest.lstrip("/\\"), maxsplit=1)[0])
    if scheme != "file" and rest.startswith("//"):
        return _has_opaque_host(_AUTHORITY_END.split(rest[2:], maxsplit=1)[0])
    return True


def runs_code(text: str, *, pictures: bool = False) -> bool:
    """Whether a browser that follows this link would run what is in it; `pictures` lets inline images pass."""
    if text.startswith(_HARMLESS):
        return False  # as nearly all: no need to look at every character
    bare = _IGNORED_IN_SCHEMES.sub("", text).lower()
    if pictures and _PICTURE.match(bare):
        return False
    return bare.startswith(_RUNS_CODE)


def _has_domain(authority: str) -> bool:
    host = _without_port(authority.rpartition("@")[2])
    if not host:
        return False
    if host.startswith("["):
        return _is_ipv6(host)
    host = unquote(host)
    if not host or _FORBIDDEN_IN_DOMAIN.search(host):
        return False
    last = host.rstrip(".").rpartition(".")[2]
    return not _NUMERIC.match(last) or _is_ipv4(host)


def _has_opaque_host(authority: str) -> bool:
    host = _without_port(authority.rpartition("@")[2])
    if host is None:
        return False
    return _is_ipv6(host) if host.startswith("[") else not _FORBIDDEN_IN_HOST.search(host)


def _without_port(authority: str) -> str | None:
    found = _PORT.search(authority)
    if not found:
        return authority
    # Six digits are over the limit whatever they are, and `int` should not see thousands.
    digits = found.group(1).lstrip("0")
    return authority[: found.start()] if len(digits) < 6 and int(digits or "0") <= 65535 else None


def _is_ipv6(host: str) -> bool:
    try:
        IPv6Address(host.removeprefix("[").removesuffix("]"))
    except AddressValueError:
        return False
    return host.endswith("]")


def _is_ipv4(host: str) -> bool:
    if host.lower().startswith("0x"):
        return True
    if not _DOTTED.match(host):
        return False
    *bytes_, last = [int(part) for part in host.rstrip(".").split(".")]
    return all(byte <= 255 for byte in bytes_) and last < 256 ** (4 - len(bytes_))
