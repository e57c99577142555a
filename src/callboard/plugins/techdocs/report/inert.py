"""Makes what people have written harmless in an issue: it shows as it is, mentions nobody, refers to nothing, and holds
no markup and no commands, on GitHub, GitLab and Gitea. Pure.

Hosts look for mentions and references in the text that a Markdown renderer gave them, so that a backslash does not keep
them out: what begins one is parted from what follows by a space without width.
"""

from __future__ import annotations

import re

GAP = "\u200b"
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Controls, what turns the direction of a text, and what has no width, so that nothing is hidden from its readers."""
_BEGINS = re.compile(r"([@#!$%~&^*+\[])(?=\S)|(?<=[A-Za-z])(-)(?=[0-9])|(:)(?=[/:])|(\bwww\.)|(?m:^(/))")
_MARKUP = re.compile(r"[\\`*_\[\]<>#|~$^&@{}!]")
_NUMBERED = re.compile(r"[0-9]{1,9}(?=[.)])")


def tidy(text: str, most: int) -> str:
    """The text in at most so many characters, without what cannot be seen, in lines without space around them."""
    plain = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    lines = "\n".join(" ".join(line.split()) for line in plain.split("\n")).strip()
    lines = re.sub(r"\n{3,}", "\n\n", lines)
    return lines if len(lines) <= most else f"{lines[: most - 1].rstrip()}…"


def inert(text: str) -> str:
    """A tidy text as Markdown that shows it and does nothing else."""
    return "\n".join(_line(each) for each in text.split("\n"))


def inert_line(text: str) -> str:
    """The same for what is no Markdown: a title."""
    return _part(" ".join(text.split()))


def quoted(text: str) -> str:
    """A tidy text as a quotation."""
    return "\n".join(f"> {_line(each)}".rstrip() for each in text.split("\n"))


def _line(line: str) -> str:
    parted = _MARKUP.sub(lambda found: f"\\{found[0]}", _part(line))
    number = _NUMBERED.match(parted)
    if number:
        return f"{number[0]}\\{parted[number.end() :]}"
    return f"\\{parted}" if parted[:1] in tuple("-+=:/") else parted


def _part(text: str) -> str:
    return _BEGINS.sub(lambda found: f"{found[0]}{GAP}", text)
