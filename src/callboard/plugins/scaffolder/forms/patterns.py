"""A regular expression in words, as far as it is the usual one of letters, digits and dashes; and what would fit it."""

from __future__ import annotations

import re

from .expand import fits

CLASSES = re.compile(r"\[(\^?)((?:\\.|[^\]\\])*)\]|\\([dwsDWS])")
QUIETLY_GONE = re.compile(r"\(\?[:=!<]+|[()^$|?*+]|\{[\d,]*\}|\\[bAzZ]|\.(?=[*+?{])")
RANGES = {
    "a-z": "lower case letters",
    "A-Z": "capital letters",
    "0-9": "digits",
    "-": "dashes",
    "_": "underscores",
    ".": "dots",
    "/": "slashes",
    " ": "spaces",
    "@": "at signs",
    ":": "colons",
}
ESCAPED = {"d": ("0-9",), "w": ("a-z", "A-Z", "0-9", "_")}
LONGEST = 500


def in_words(pattern: str) -> str:
    """What the pattern takes, as `lower case letters, digits and dashes`; empty where that would not be the truth."""
    found: dict[str, None] = {}
    rest = CLASSES.sub(lambda each: _note(each, found), pattern[:LONGEST])
    for literal in QUIETLY_GONE.sub("", rest).replace("\\", ""):
        if literal not in RANGES:
            return ""
        found[literal] = None
    if "?" in found or len(found) == 0:
        return ""
    named = [words for key, words in RANGES.items() if key in found]
    if "lower case letters" in named and "capital letters" in named:
        named = ["letters", *(each for each in named if each not in {"lower case letters", "capital letters"})]
    return _listed(named)


def better(value: str, pattern: str, longest: int | None = None) -> str:
    """Something close to the value that the pattern takes; empty when none of the usual repairs helps."""
    wanted = {"type": "string", "pattern": pattern}
    for joint in ("-", "_", "", "."):
        for candidate in _repaired(value, joint):
            short = candidate[:longest].strip("-_.") if longest else candidate
            if short and short != value and fits(wanted, short):
                return short
    return ""


def _repaired(value: str, joint: str) -> list[str]:
    """The value with everything odd replaced: in lower case, and as it is written."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", joint, value[:LONGEST])
    cleaned = [re.sub(r"[^A-Za-z0-9]+", joint, each).strip("-_.") for each in (spaced, value[:LONGEST])]
    letters = [re.sub(r"^[^A-Za-z]+", "", each) for each in cleaned]
    return list(dict.fromkeys([cleaned[0].lower(), cleaned[1].lower(), letters[1].lower(), *cleaned, *letters]))


def _note(found: re.Match[str], into: dict[str, None]) -> str:
    negated, inside, escaped = found[1], found[2], found[3]
    if escaped is not None:
        into.update(dict.fromkeys(ESCAPED.get(escaped, ("?",))))
    elif negated:
        into["?"] = None
    else:
        _note_class(inside, into)
    return ""


def _note_class(inside: str, into: dict[str, None]) -> None:
    for key, members in ESCAPED.items():
        if f"\\{key}" in inside:
            inside = inside.replace(f"\\{key}", "")
            into.update(dict.fromkeys(members))
    inside = inside.replace("\\", "")
    for key in ("a-z", "A-Z", "0-9"):
        if key in inside:
            inside = inside.replace(key, "")
            into[key] = None
    for character in inside:
        into[character if character in RANGES else "?"] = None


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
