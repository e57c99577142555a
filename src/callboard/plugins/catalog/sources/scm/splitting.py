"""Takes web addresses apart once and strictly: whatever two servers could read in two ways is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from callboard import Invalid

TRAVERSAL = "Invalid SCM URL: path traversal is not allowed in the URL"
LONGEST_URL = 8192
_USUAL_PORTS = {"http": 80, "https": 443}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\/;#%]")
_FRAGMENT = re.compile(r"[A-Za-z0-9_:-]*")
_LEFT_ALONE = "!$&'()*+,=:@[]|"


@dataclass(frozen=True, kw_only=True)
class SplitUrl:
    """The parts of an http(s) address. `host` is lower case and includes an unusual port; `path` is as written."""

    scheme: str
    host: str
    path: str
    query: str
    fragment: str

    @property
    def parameters(self) -> Mapping[str, str]:
        """The query, decoded; the first of several values counts."""
        return dict(reversed(parse_qsl(self.query, keep_blank_values=True)))

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host}"


def split_url(url: str) -> SplitUrl:
    """Raises Invalid unless `url` is an http(s) address without a user name, backslashes or control characters."""
    check_characters(url)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Invalid(f"{_shown(url)} is not a web address", hint="Write it as https://host/path.") from error
    if parts.scheme not in _USUAL_PORTS or not parts.hostname or "@" in parts.netloc:
        raise Invalid(
            f"{_shown(url)} is not a web address that we read",
            hint="Write it as https://host/path, without a user name.",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port is not None and port != _USUAL_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    return SplitUrl(scheme=parts.scheme, host=host, path=parts.path or "/", query=parts.query, fragment=parts.fragment)


def check_characters(text: str) -> None:
    """Raises Invalid for characters that one parser drops and another takes for a slash, and for endless text."""
    if len(text) > LONGEST_URL or _CONTROL.search(text):
        raise Invalid(
            f"{_shown(text)} holds a backslash or a control character, or is too long",
            hint="Use plain forward slashes.",
        )


def host_with_port(parts: SplitUrl) -> tuple[str, int | None]:
    """The bare host name, and the port when it is not the usual one of the scheme."""
    name, colon, port = parts.host.rpartition(":")
    if colon and port.isdecimal():
        return name, int(port)
    return parts.host, None


def decode_segments(path: str) -> list[str]:
    """The segments of a path on a code host, decoded. Raises Invalid for anything that could climb.

    An encoded separator, a `%` that is left after decoding, `;` and `#` are refused, since parts of the address end
    up in the path of an API that is called with a secret.
    """
    return [_decode(segment) for segment in path.split("/") if segment]


def check_file_path(path: str) -> str:
    """A decoded path inside a repository, without leading or doubled slashes. Raises Invalid as `decode_segments`."""
    return "/".join(_check(segment) for segment in path.split("/") if segment)


def check_fragment(fragment: str) -> None:
    """Raises Invalid unless it is a line or an anchor."""
    if not _FRAGMENT.fullmatch(fragment):
        raise Invalid(TRAVERSAL, hint="Remove the part after '#'.")


def quote_path(path: str) -> str:
    """A path as it stands in a web address, slashes kept."""
    return quote(path, safe="/" + _LEFT_ALONE)


def quote_rest(path: str) -> str:
    """Encodes what cannot stand in a web address, and leaves what is encoded already."""
    return quote(path, safe="/%~" + _LEFT_ALONE)


def quote_all(text: str) -> str:
    """Text as one segment or value, every separator encoded."""
    return quote(text, safe="")


def _decode(segment: str) -> str:
    try:
        return _check(unquote(segment, errors="strict"))
    except UnicodeDecodeError as error:
        raise Invalid("Invalid SCM URL: it is not encoded as UTF-8", hint="Encode the path as UTF-8.") from error


def _check(segment: str) -> str:
    if segment in (".", "..") or _FORBIDDEN.search(segment):
        raise Invalid(TRAVERSAL, hint="Write the plain path: no '..', no encoded separators, no ';', '#' or '%'.")
    return segment


def _shown(url: str) -> str:
    """For messages: never a user name, a password or a query, and not without end."""
    plain = url.split("?", 1)[0].split("#", 1)[0].rpartition("@")[2]
    return repr(plain[:200])
