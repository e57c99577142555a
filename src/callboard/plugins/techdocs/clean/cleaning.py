"""Cleans HTML with allow-lists. What comes out is cleaned again to the same text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import msgspec
import nh3

from callboard import Invalid

from . import allowed
from .classes import keep_classes
from .ids import safe_fragment, safe_id
from .nesting import refuse_endless
from .shaping import TAB, is_allowed_frame, shape

SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}")
HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")
LINE_NUMBERS = re.compile(r"[\s\d]{1,12}")
LONGEST_TEXT = 20_000_000
"""Characters of HTML beyond which a page is refused."""
CONFINED = {
    "sandbox": "allow-popups allow-same-origin allow-scripts",
    "referrerpolicy": "no-referrer",
    "loading": "lazy",
}


class CleanRules(msgspec.Struct, frozen=True, kw_only=True):
    """What pages may hold beside what is always harmless: schemes of links, hosts of frames as `host` or `host:port`.
    Made by `make_rules`, which checks them."""

    schemes: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


def make_rules(schemes: Iterable[str] = (), hosts: Iterable[str] = ()) -> CleanRules:
    """The rules with what the settings add. Raises Invalid for what would be dangerous, or is no scheme or host."""
    return CleanRules(
        schemes=tuple(sorted({_scheme(each) for each in schemes})), hosts=tuple(sorted({_host(each) for each in hosts}))
    )


def _scheme(said: str) -> str:
    scheme = said.strip().lower().removesuffix(":")
    if scheme in allowed.DANGEROUS:
        raise Invalid(
            f"Links with `{scheme}:` cannot be allowed in documentation: they run or read what they should not",
            hint="Take it out of `techdocs.sanitizer.additionalAllowedURIProtocols`.",
        )
    if not SCHEME.fullmatch(scheme):
        raise Invalid(
            f"`{said[:100]}` in `techdocs.sanitizer.additionalAllowedURIProtocols` is not the scheme of an address",
            hint="Write it without `://`, such as `vscode`.",
        )
    return scheme


def _host(said: str) -> str:
    host = said.strip().lower()
    if not HOST.fullmatch(host):
        raise Invalid(
            f"`{said[:100]}` in `techdocs.sanitizer.allowedIframeHosts` is not a host",
            hint="Write the host alone, such as `www.example.org` or `example.org:8443`; there are no wildcards.",
        )
    return host


def clean_html(html: str, rules: CleanRules) -> str:
    """A fragment of HTML with nothing in it that could run, submit, load what it should not, or pose as the portal.

    Headings keep their ids (but `safe_id`), code its colours, tabs and task lists their inputs. Raises Invalid for
    more than 20 million characters, and for what nests deeper than 500 elements.
    """
    if len(html) > LONGEST_TEXT:
        raise Invalid(f"A page has more than {LONGEST_TEXT:,} characters of HTML", hint="Divide it into several pages.")
    refuse_endless(html)
    return _cleaner(rules).clean(shape(html, frozenset(rules.hosts)))


@lru_cache(maxsize=8)
def _cleaner(rules: CleanRules) -> nh3.Cleaner:
    frames = {"iframe"} if rules.hosts else set()
    return nh3.Cleaner(
        tags=set(allowed.TAGS) | frames,
        clean_content_tags=set(allowed.EMPTIED) - frames,
        attributes=allowed.ATTRIBUTES | ({"iframe": allowed.FRAME} if frames else {}),
        attribute_filter=_filter(frozenset(rules.hosts)),
        tag_attribute_values=allowed.INPUTS,
        set_tag_attribute_values={"iframe": CONFINED} if frames else {},
        url_schemes=set(allowed.SCHEMES.union(rules.schemes)),
        link_rel="noopener noreferrer",
    )


def _filter(hosts: frozenset[str]) -> Callable[[str, str, str], str | None]:
    """What an attribute may say, None to drop it. Those that are not named here say what they like."""

    def keep_frame(value: str) -> str | None:
        return value if is_allowed_frame(value, hosts) else None

    def keep(tag: str, name: str, value: str) -> str | None:
        if tag == "iframe" and name == "src":
            return keep_frame(value)
        found = CHECKED.get(name)
        return found(value) if found else value

    return keep


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda value: value if pattern.fullmatch(value) else None


CHECKED: Mapping[str, Callable[[str], str | None]] = {
    "class": keep_classes,
    "data-linenos": _matching(LINE_NUMBERS),
    "for": safe_id,
    "headers": safe_id,
    "href": safe_fragment,
    "id": safe_id,
    "name": _matching(TAB),
    "role": lambda value: value if value in allowed.ROLES else None,
}
