"""Bytes as text: UTF-8, or UTF-16 with a byte order mark; anything else cannot be read, with a way out."""

from __future__ import annotations

import codecs

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


class Unreadable(Exception):
    """Why a file as a whole cannot be read, with a hint; `line` is 1-based, 0 when no line is to blame."""

    def __init__(self, message: str, hint: str, line: int = 0) -> None:
        super().__init__(message)
        self.message, self.hint, self.line = message, hint, line


def decode(content: bytes) -> str:
    """The text in `content`, without its byte order mark. Raises Unreadable."""
    if content.startswith(_UTF_32):
        raise Unreadable("The file is UTF-32", "Save it as UTF-8.")
    text = _decode_utf16(content) if content.startswith(_UTF_16) else _decode_utf8(content)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Unreadable("The file holds NUL bytes: it is not text", "Give the path of a YAML file.", line)
    return text.removeprefix("\ufeff")


def _decode_utf16(content: bytes) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise Unreadable("The file begins like UTF-16 but is not", "Save it as UTF-8.") from error


def _decode_utf8(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        if b"\x00" in content:
            message, hint = "The file is binary, not YAML", "Give the path of a YAML file."
        else:
            message, hint = f"The byte 0x{content[error.start]:02x} is not UTF-8", "Save the file as UTF-8."
        raise Unreadable(message, hint, line) from error
