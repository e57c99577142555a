"""Which values are never shown: by the type of their field, by the name of their key, or by what they look like."""

from __future__ import annotations

import re
from itertools import pairwise

from callboard.foundation.config.tree import KeyPath, Leaf, Node

_SECRET = re.compile(
    r"tokens?|passwords?|passwd|passphrase|secrets?|credentials?|authorization|cookie|apikey|privatekey|pat|dsn"
    r"|(?:private|api|access|account|signing|encryption|shared) key|connection string"
)
# Words that make a key suspicious only when its value comes from the environment or from a file of its own.
_SUSPICIOUS = re.compile(rf"{_SECRET.pattern}|keys?|auth|connection|cert|certificate|sas|salt")
# `tokenUrl` and `secretName` are not secrets: what counts is the last word.
_HARMLESS_ENDING = re.compile(
    r"ur[li]|endpoint|name|type|ids?|expiration|expiry|ttl|lifetime|algorithm|path|header|store|policy|length"
    r"|provider|scopes?"
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_CREDENTIAL = re.compile(
    r"://[^/\s:@]*:[^/\s@]+@"
    r"|[?&;](?:access_?token|token|sig|password|secret|api_?key|accountkey|sharedaccesskey)="
    r"|^(?:bearer|basic) \S"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    r"|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA)[A-Za-z0-9]",
    re.IGNORECASE,
)


def is_secret(path: KeyPath, node: Node, *, typed: bool | None = None) -> bool:
    """Must the value be hidden? `typed`: True when its field is a Secret, False when it is not, None when unknown."""
    if typed:
        return True
    if not isinstance(node, Leaf) or node.value is None or isinstance(node.value, bool):
        return False
    keys = [_words(part) for part in path if isinstance(part, str)]
    if node.injected and any(_has(_SUSPICIOUS, words) for words in keys):
        return True
    if isinstance(node.value, str) and _CREDENTIAL.search(node.value):
        return True
    return typed is None and any(_names_a_secret(words) for words in keys)


def looks_secret(name: str, text: str) -> bool:
    """Would showing a text under that name show a secret, by what either of them looks like?"""
    return bool(_CREDENTIAL.search(text)) or _names_a_secret(_words(name))


def _words(key: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(key)]


def _names_a_secret(words: list[str]) -> bool:
    return bool(words) and _has(_SECRET, words) and not _HARMLESS_ENDING.fullmatch(words[-1])


def _has(pattern: re.Pattern[str], words: list[str]) -> bool:
    phrases = (*words, *(f"{one} {two}" for one, two in pairwise(words)))
    return any(pattern.fullmatch(phrase) for phrase in phrases)
