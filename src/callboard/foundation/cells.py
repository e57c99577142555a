"""Text of others on its way into files that people open in a spreadsheet or read line by line."""

from __future__ import annotations

import re

RISKY = ("=", "+", "-", "@", "\t", "\r")
_NOT_PLAIN = re.compile("[^A-Za-z0-9_.-]")
_BREAKING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def inert_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) else text


def one_line(text: str) -> str:
    """The text without anything that ends a line or steers a terminal: such characters as `\\u000a`."""
    return _BREAKING.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def plain_name(text: str) -> str:
    """A name for a file that is downloaded, fit for a header and every disk: what is no such character becomes `-`."""
    return _NOT_PLAIN.sub("-", text)
