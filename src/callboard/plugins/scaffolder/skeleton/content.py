"""What is text, to be rendered, and what is copied byte by byte."""

from __future__ import annotations

SNIFFED = 8000
_PDF = b"%PDF-"


def read_text(content: bytes) -> str | None:
    """The text that a file holds; None when it holds something else, or text that is not UTF-8."""
    if b"\0" in content[:SNIFFED] or content.startswith(_PDF):
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
