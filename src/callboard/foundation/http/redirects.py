"""One request of an exchange, and the request that follows when the answer is a redirect. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

import httpx2

from callboard.foundation.errors import NotAllowed
from callboard.foundation.http.urls import check_characters, origin_of, parse_url, show_url

_FOLLOWED = frozenset({301, 302, 303, 307, 308})
# What another host may know about the question. Anything else could be a secret.
_HARMLESS_HEADERS = frozenset({"accept", "accept-language", "user-agent"})


@dataclass(frozen=True, kw_only=True)
class Hop:
    """One request to send. `at_home` is true until a redirect leaves the origin that the caller asked."""

    method: str
    url: httpx2.URL
    headers: Mapping[str, str]
    content: bytes | None = None
    at_home: bool = True


def next_hop(hop: Hop, answer: httpx2.Response) -> Hop | None:
    """Where the answer sends us, or None when it is the answer. Only questions (GET, HEAD) are asked again.

    Once another origin is involved, no credential goes out any more, not even back at the first one: somebody
    else chose the address then. Raises Invalid for a target that makes no sense, NotAllowed for one without TLS.
    """
    location = answer.headers.get("location")
    if answer.status_code not in _FOLLOWED or not location or hop.method not in ("GET", "HEAD"):
        return None
    check_characters(location)
    target = parse_url(urljoin(str(hop.url), location))
    if hop.url.scheme == "https" and target.scheme != "https":
        raise NotAllowed(f"'{show_url(hop.url)}' redirects to an address without TLS")
    if origin_of(target) == origin_of(hop.url):
        return dataclasses.replace(hop, url=target)
    harmless = {name: value for name, value in hop.headers.items() if name in _HARMLESS_HEADERS}
    return dataclasses.replace(hop, url=target, headers=harmless, at_home=False)
