"""What came back: the answer as a value, and the kind of error that an unwanted status means."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from callboard.foundation.errors import CallboardError, Conflict, Invalid, NotAllowed, NotFound, Unavailable

# Only character sets that decode in linear time: Python would also take `punycode` or `idna` here.
_CHARSET = re.compile(
    r"""charset=["' ]*(utf-?(?:8|16|32)|us-ascii|iso-8859-\d+|windows-125\d"""
    r"""|koi8-[ru]|shift_jis|euc-(?:jp|kr)|gb\w+|big5)\b""",
    re.IGNORECASE,
)
_KINDS: Mapping[int, type[CallboardError]] = {
    401: NotAllowed,
    403: NotAllowed,
    404: NotFound,
    408: Unavailable,
    409: Conflict,
    410: NotFound,
    412: Conflict,
    425: Unavailable,
    429: Unavailable,
}


@dataclass(frozen=True, kw_only=True)
class Response:
    """An answer, read to its end. `headers` ignores upper and lower case; `url` is where it came from."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str
    not_modified: bool = False

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def etag(self) -> str | None:
        return self.headers.get("etag")

    @property
    def text(self) -> str:
        """The content in the character set that the answer names, else UTF-8; faulty bytes are replaced."""
        return _decode(self.content, self.headers.get("content-type", ""))

    def json(self) -> Any:
        """The content as JSON. Raises Unavailable when it is none: whoever answered is not who we wanted."""
        try:
            return msgspec.json.decode(self.content.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Unavailable(
                f"'{_without_query(self.url)}' answered {self.status} with something that is not JSON",
                hint="Is the address that of an API, and are you signed in there?",
            ) from error

    def require_success(self) -> Response:
        """Itself if the status is 2xx, or 304 to a question with an etag; else raises the matching kind."""
        if self.ok or self.not_modified:
            return self
        raise error_for(self.status, self.headers, self.url)


@dataclass(frozen=True, kw_only=True)
class StreamedResponse:
    """An answer whose body is still arriving. The size limit holds for `chunks` too."""

    status: int
    headers: Mapping[str, str]
    url: str
    chunks: AsyncIterator[bytes]


def error_for(status: int, headers: Mapping[str, str], url: str) -> CallboardError:
    """The kind of error that stands for an HTTP status."""
    kind = _KINDS.get(status) or (Invalid if 400 <= status < 500 else Unavailable)
    if status == 403 and _is_rate_limited(headers):
        kind = Unavailable
    return kind(f"'{_without_query(url)}' answered {status}", hint=_hint(status, headers))


def _is_rate_limited(headers: Mapping[str, str]) -> bool:
    return "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0"


def _hint(status: int, headers: Mapping[str, str]) -> str | None:
    wait = headers.get("retry-after", "")
    if wait.isdecimal():
        return f"It asks to wait for {wait} seconds."
    if status in (401, 403):
        return "Does the integration for this host have a token, and may that token read this?"
    return None


def _decode(content: bytes, content_type: str) -> str:
    named = _CHARSET.search(content_type)
    try:
        return content.decode(named[1] if named else "utf-8", errors="replace")
    except LookupError:
        return content.decode("utf-8", errors="replace")


def _without_query(url: str) -> str:
    return url.partition("?")[0]
