"""The formats of names, labels, tags and links: which values are well formed, and what each expects."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from ..yaml_document import escape
from .urls import is_absolute_url

REMEMBERED = 4096
"""Answers that are kept: keys of annotations are the same few words in thousands of files."""

_NAME = re.compile(r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]")
# The reference writes these with nested repeats, which can take exponential time elsewhere; same language.
_DNS_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_TAG = re.compile(r"[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*")
_KIND = re.compile(r"[a-zA-Z][a-z0-9A-Z]*")
_VERSION = re.compile(r"[a-z0-9A-Z]+")


def is_name(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= 63 and _NAME.fullmatch(text) is not None


@lru_cache(REMEMBERED)
def is_dns_label(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= 63 and _DNS_LABEL.fullmatch(text) is not None


def is_dns_subdomain(text: str) -> bool:
    return 0 < len(text) <= 253 and all(map(is_dns_label, text.split(".")))


def is_tag(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= 63 and _TAG.fullmatch(text) is not None


def is_kind(text: object) -> bool:
    return isinstance(text, str) and 0 < len(text) <= 63 and _KIND.fullmatch(text) is not None


@lru_cache(REMEMBERED)
def is_api_version(text: object) -> bool:
    return _has_prefix(text, lambda suffix: len(suffix) <= 63 and _VERSION.fullmatch(suffix) is not None)


@lru_cache(REMEMBERED)
def is_annotation_key(text: object) -> bool:
    """The rule for keys of labels too."""
    return _has_prefix(text, is_name)


def is_label_value(text: object) -> bool:
    return text == "" or is_name(text)


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_url(value: object) -> bool:
    return isinstance(value, str) and is_absolute_url(value)


def is_not_blank(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _has_prefix(text: object, is_suffix: Callable[[str], bool]) -> bool:
    if not isinstance(text, str):
        return False
    prefix, slash, suffix = text.rpartition("/")
    return bool(suffix) and is_suffix(suffix) and (not slash or is_dns_subdomain(prefix))


class Format(NamedTuple):
    """A rule and what is told to those who break it."""

    accepts: Callable[[object], bool]
    expectation: str
    hint: str


class Malformed(NamedTuple):
    """A value that breaks its rule: its name in messages, where it is, what it must be."""

    field: str
    pointer: str
    value: object
    format: Format


_AT_MOST = "at most 63 characters in total"
_NAME_RULE = f"a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], {_AT_MOST}"
_NAME_HINT = "Use letters, digits and `-`, `_`, `.` between them, at most 63; text for people goes in `title`."

API_VERSION = Format(is_api_version, "a valid prefix and/or suffix", "Write `backstage.io/v1alpha1`.")
KIND = Format(
    is_kind,
    f"a string that is a sequence of [a-zA-Z][a-z0-9A-Z], {_AT_MOST}",
    "A kind is one word, such as `Component`.",
)
NAME = Format(is_name, _NAME_RULE, _NAME_HINT)
NAMESPACE = Format(
    is_dns_label,
    f"a string that is sequences of [a-z0-9] separated by [-], {_AT_MOST}",
    "A namespace holds lower-case letters, digits and `-` only.",
)
KEY = Format(
    is_annotation_key,
    "a valid prefix and/or suffix",
    "A key is `name` or `domain/name`; the domain in lower case, without `:`.",
)
LABEL_VALUE = Format(is_label_value, _NAME_RULE, "For longer text use an annotation.")
ANNOTATION_VALUE = Format(is_text, "a string", "Quote the value.")
TAG = Format(
    is_tag,
    f"a string that is sequences of [a-z0-9+#] separated by [-], {_AT_MOST}",
    "Write tags in lower case, with `-` for spaces.",
)
URL = Format(is_url, "a valid url", "Write the whole address, with `https://`.")
NOT_BLANK = Format(is_not_blank, "a string that is not blank", "Give it a value, or delete the line.")


def first_malformed(document: Mapping[str, Any]) -> Malformed | None:
    """The first value with a format that it does not keep, or None. The schema must have been passed."""
    metadata = document["metadata"]
    for field, value, expected in (
        ("apiVersion", document["apiVersion"], API_VERSION),
        ("kind", document["kind"], KIND),
        ("metadata.name", metadata["name"], NAME),
        ("metadata.namespace", metadata["namespace"], NAMESPACE),
    ):
        if not expected.accepts(value):
            return Malformed(field, f"/{field.replace('.', '/')}", value, expected)
    return (
        _in_map(metadata, "labels", LABEL_VALUE)
        or _in_map(metadata, "annotations", ANNOTATION_VALUE)
        or _in_lists(metadata)
    )


def _in_map(metadata: Mapping[str, Any], field: str, values: Format) -> Malformed | None:
    for key, value in metadata.get(field, {}).items():
        if not (is_annotation_key(key) and values.accepts(value)):
            found, expected = (value, values) if is_annotation_key(key) else (key, KEY)
            return Malformed(f"{field}.{key}", f"/metadata/{field}/{escape(key)}", found, expected)
    return None


def _in_lists(metadata: Mapping[str, Any]) -> Malformed | None:
    for index, tag in enumerate(metadata.get("tags", ())):
        if not is_tag(tag):
            return Malformed(f"tags.{index}", f"/metadata/tags/{index}", tag, TAG)
    for index, link in enumerate(metadata.get("links", ())):
        for field, expected in _OF_LINKS:
            if field in link and not expected.accepts(link[field]):
                return Malformed(f"links.{index}.{field}", f"/metadata/links/{index}/{field}", link[field], expected)
    return None


_OF_LINKS = (("url", URL), ("title", NOT_BLANK), ("icon", NOT_BLANK))
