"""Where requests may go: the operator's rules, from `backend.reading.allow` or from integrations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from callboard.foundation.errors import Invalid, NotAllowed
from callboard.foundation.http.addresses import Trust, parse_literal
from callboard.foundation.http.urls import DEFAULT_PORTS, host_of, is_below, parse_url, port_of, raw_path, show_url

_SETTING = "backend.reading.allow"


@dataclass(frozen=True)
class HostRule:
    """One allowed host.

    `host` is a name, an IP address, or `*.example.com` for all names below example.com. `ports` None means the
    usual port of the scheme. `paths` are prefixes that end at a `/` boundary.
    """

    host: str
    ports: tuple[int, ...] | range | None = None
    paths: tuple[str, ...] = ("/",)
    schemes: tuple[str, ...] = ("https", "http")

    def __post_init__(self) -> None:
        object.__setattr__(self, "host", _canonical_host(self.host))
        if not all(path.startswith("/") for path in self.paths):
            raise Invalid(f"A path of the allowed host '{self.host}' does not begin with '/'")

    @property
    def is_wildcard(self) -> bool:
        return self.host.startswith("*.")

    def covers_host(self, host: str) -> bool:
        literal = parse_literal(host)
        if not self.is_wildcard:
            return (host if literal is None else str(literal)) == self.host
        return host.endswith(self.host[1:]) and literal is None

    def covers_port(self, port: int) -> bool:
        """Whether any of the rule's schemes may use `port`."""
        return any(self._covers(scheme, port) for scheme in self.schemes)

    def covers(self, url: httpx2.URL) -> bool:
        return (
            self.covers_host(host_of(url))
            and url.scheme in self.schemes
            and self._covers(url.scheme, port_of(url))
            and any(is_below(raw_path(url), prefix) for prefix in self.paths)
        )

    def _covers(self, scheme: str, port: int) -> bool:
        return port == DEFAULT_PORTS.get(scheme) if self.ports is None else port in self.ports


@dataclass(frozen=True)
class Allowance:
    """All that a client may reach. Empty means nothing."""

    hosts: tuple[HostRule, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[Mapping[str, Any]]) -> Allowance:
        """From the entries of `backend.reading.allow`: `{host: 'example.com:8080', paths: ['/docs']}`."""
        return cls(tuple(_parse_entry(entry) for entry in entries))

    def __add__(self, other: Allowance) -> Allowance:
        return Allowance(self.hosts + other.hosts)

    def check(self, url: httpx2.URL) -> None:
        """Raises NotAllowed unless a rule covers scheme, host, port and path."""
        if not any(rule.covers(url) for rule in self.hosts):
            raise NotAllowed(
                f"Reading from '{show_url(url)}' is not allowed",
                hint=f"Configure an integration for {host_of(url)}, or add it to '{_SETTING}' in the settings.",
            )

    def trust(self, host: str, port: int) -> Trust | None:
        """How far the addresses of this host are trusted; None when no rule knows it."""
        rules = [rule for rule in self.hosts if rule.covers_host(host) and rule.covers_port(port)]
        if not rules:
            return None
        if all(rule.is_wildcard for rule in rules):
            return Trust.PUBLIC
        return Trust.NAMED if parse_literal(host) is None else Trust.LITERAL


def _parse_entry(entry: Mapping[str, Any]) -> HostRule:
    unknown = set(entry) - {"host", "paths"}
    if unknown:
        raise Invalid(f"'{_SETTING}' does not know '{sorted(unknown)[0]}'", hint="It takes 'host' and 'paths'.")
    text = entry.get("host")
    if not isinstance(text, str) or not text:
        raise Invalid(f"An entry of '{_SETTING}' has no host", hint="Write e.g. {host: 'example.com'}.")
    host, ports = _split_ports(text)
    return HostRule(host=host, ports=ports, paths=_parse_paths(text, entry.get("paths")))


def _parse_paths(host: str, paths: object) -> tuple[str, ...]:
    if paths is None:
        return ("/",)
    if not isinstance(paths, Sequence) or isinstance(paths, str) or not paths:
        raise Invalid(f"The paths of '{host}' in '{_SETTING}' are not a list", hint="Write paths: ['/docs'].")
    if not all(isinstance(path, str) and path.startswith("/") for path in paths):
        raise Invalid(f"A path of '{host}' in '{_SETTING}' does not begin with '/'")
    return tuple(raw_path(parse_url(f"https://localhost{path}")) for path in paths)


def _split_ports(text: str) -> tuple[str, range | None]:
    """`name`, `name:8080`, `name:8000-8100`, `[::1]:8080`; a bare IPv6 address has no port."""
    if parse_literal(text) is not None:
        return text, None
    host, colon, ports = text.rpartition(":")
    if not colon:
        return text, None
    first, _, last = ports.partition("-")
    if not (first.isdecimal() and (last or first).isdecimal() and first.isascii() and last.isascii()):
        raise Invalid(f"The port of '{text}' in '{_SETTING}' is not a number", hint="Write host:port or host:from-to.")
    low, high = int(first), int(last or first)
    if not 0 < low <= high < 65536:
        raise Invalid(f"The ports of '{text}' in '{_SETTING}' make no sense", hint="Ports go from 1 to 65535.")
    return host, range(low, high + 1)


def _canonical_host(host: str) -> str:
    literal = parse_literal(host)
    if literal is not None:
        return str(literal)
    stars, name = ("*.", host[2:]) if host.startswith("*.") else ("", host)
    if any(char in "*:/?#@" for char in name) or (stars and parse_literal(name)):
        raise Invalid(
            f"'{host}' is not a host name", hint="Write example.com, or *.example.com for all names below it."
        )
    return stars + host_of(parse_url(f"https://{name}/"))
