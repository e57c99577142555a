"""Turns text into an address once, and refuses whatever two parsers could read in two ways.

Everything after this module works on the parsed value, never on the text again.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

import httpx2

from callboard.foundation.errors import Invalid

LONGEST_URL = 8192
DEFAULT_PORTS = {"http": 80, "https": 443}

_HOST_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_AUTHORITY = re.compile(r"[^:/?#]*://([^/?#]*)")
_ENCODED_SEPARATOR = re.compile(r"%(?:2f|5c|25[0-9a-f]{2})", re.IGNORECASE)
_DOUBLE_ENCODING = re.compile(r"%25[0-9a-f]{2}", re.IGNORECASE)


def parse_url(text: str) -> httpx2.URL:
    """The address in its canonical form, without its fragment.

    Raises Invalid unless it is a plain http or https address: no user name, no backslash or control character, no
    `..` hidden behind percent-encoding.
    """
    check_characters(text)
    authority = _AUTHORITY.match(text)
    if authority is None or "@" in authority[1]:
        raise _invalid(text, "it is not a complete address, or holds a user name")
    try:
        url = httpx2.URL(text)
    except httpx2.InvalidURL as error:
        raise _invalid(text, "it cannot be parsed") from error
    _check_origin(text, url)
    _check_path(text, raw_path(url))
    return url.copy_with(fragment=None)


def check_repository_url(text: str) -> str:
    """The address of a file, folder or repository on a code host, normalised, or Invalid.

    Stricter than `parse_url`, because readers put parts of such addresses into the paths of a code host's API:
    encoded separators, `;`, fragments and double encoding are refused, and `@` where owner and repository stand.
    """
    url = parse_url(text)
    path = raw_path(url)
    query = url.query.decode("ascii")
    if _ENCODED_SEPARATOR.search(path) or _DOUBLE_ENCODING.search(query):
        raise _invalid(text, "it holds an encoded separator")
    if ";" in path or "#" in text:
        raise _invalid(text, "it holds a ';' or a '#'")
    if any("@" in unquote(segment) for segment in path.split("/")[1:3]):
        raise _invalid(text, "it holds an '@' in the owner or repository")
    if has_dot_segment(decode_fully(text, query).replace("=", "/").replace("&", "/")):
        raise _invalid(text, "it climbs out of its folder with '..'")
    return str(url)


def raw_path(url: httpx2.URL) -> str:
    """The path as it goes over the wire, without the query."""
    return url.raw_path.split(b"?", 1)[0].decode("ascii")


def port_of(url: httpx2.URL) -> int:
    return url.port or DEFAULT_PORTS[url.scheme]


def origin_of(url: httpx2.URL) -> tuple[str, str, int]:
    return url.scheme, host_of(url), port_of(url)


def host_of(url: httpx2.URL) -> str:
    """The host in ASCII, as it will be looked up."""
    return url.raw_host.decode("ascii")


def show_url(url: httpx2.URL) -> str:
    """For messages and logs: without the query, which often carries a token."""
    return str(url.copy_with(query=None, fragment=None))


def is_below(path: str, prefix: str) -> bool:
    """Whether `prefix` covers `path`, segment by segment, so that `/docs` covers `/docs/x` and not `/docs-old`.

    An encoded slash stays inside its segment: `/docs%2Fx` is not below `/docs`.
    """
    wanted = [unquote(part) for part in prefix.strip("/").split("/") if part]
    return [unquote(part) for part in path.split("/")[1 : len(wanted) + 1]] == wanted


def check_characters(text: str) -> None:
    """Raises Invalid for characters that some parser drops, or takes for a slash."""
    if not text or len(text) > LONGEST_URL:
        raise Invalid("An address is empty or too long", hint=f"Use at most {LONGEST_URL} characters.")
    if any(ord(char) < 0x20 or ord(char) == 0x7F or char == "\\" for char in text):
        raise _invalid(text, "it holds a backslash or a control character")


def decode_fully(text: str, part: str) -> str:
    """`part` with all layers of percent-encoding taken off; Invalid when there are more than anybody needs."""
    for _ in range(4):
        decoded = unquote(part)
        if decoded == part:
            return part
        part = decoded
    raise _invalid(text, "it is percent-encoded too many times")


def has_dot_segment(path: str) -> bool:
    """Whether a server could read a `..` in it; some servers cut off `;parameters` first."""
    return any(segment.split(";", 1)[0].strip() == ".." for segment in re.split(r"[/\\]", path))


def _check_origin(text: str, url: httpx2.URL) -> None:
    host = host_of(url)
    if url.scheme not in DEFAULT_PORTS:
        raise _invalid(text, "it begins with neither https:// nor http://")
    if len(host) > 253 or not (":" in host or _HOST_NAME.fullmatch(host)):
        raise _invalid(text, "its host name is not valid")
    if url.port is not None and not 0 < url.port < 65536:
        raise _invalid(text, "its port is not valid")


def _check_path(text: str, path: str) -> None:
    decoded = decode_fully(text, path)
    if has_dot_segment(decoded):
        raise _invalid(text, "it climbs out of its folder with '..'")
    if any(ord(char) < 0x20 for char in decoded):
        raise _invalid(text, "it holds an encoded control character")


def _invalid(text: str, why: str) -> Invalid:
    shown = text.split("?", 1)[0].split("#", 1)[0].rpartition("@")[2]
    return Invalid(f"The address {shown[:200]!r} is refused: {why}", hint="Write it as https://host/path.")
