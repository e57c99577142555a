"""Reads tar archives, plain or gzipped, as a stream of members.

Our own reader, since the one of the standard library trusts the sizes in headers. It knows what archives of
repositories hold: ustar, GNU long names, pax paths and sizes. It looks at nothing it cannot pay for.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Literal

from callboard.foundation.errors import Invalid
from callboard.foundation.workspace.members import PIECE, Budget, Member, broken_archive

_BLOCK = 512
_LARGEST_HEADER = 64 * 1024
_KINDS: Mapping[bytes, Literal["file", "folder", "link"]] = {
    b"0": "file",
    b"\0": "file",
    b"1": "link",
    b"2": "link",
    b"5": "folder",
}
_EXTENDED = (b"x", b"g", b"L", b"K")
_WITHOUT_CONTENT = (b"1", b"2", b"3", b"4", b"5", b"6")


def read_tar(file: BinaryIO, budget: Budget) -> Iterator[Member]:
    """The members in order. Raises Invalid for what is no tar archive, or too much of one."""
    file.seek(0)
    zipped = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    stream = _Stream(gzip.GzipFile(fileobj=file) if zipped else file, budget)
    extra: dict[str, str] = {}
    while (header := _read_header(stream)) is not None:
        if header.type in _EXTENDED:
            extra |= _read_extension(stream, header)
            continue
        member = _to_member(stream, header, extra)
        extra = {}
        yield member
        stream.skip_content()


@dataclass(frozen=True)
class _Header:
    name: str
    type: bytes
    size: int
    mode: int


class _Stream:
    """The unpacked bytes, read forwards only and charged to the budget."""

    def __init__(self, file: BinaryIO | gzip.GzipFile, budget: Budget) -> None:
        self._file = file
        self._budget = budget
        self._content = 0
        self._padding = 0

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes, or nothing at the end of the file."""
        with broken_archive():
            data = self._file.read(size)
        self._budget.spend(len(data))
        if data and len(data) != size:
            raise Invalid("The archive breaks off")
        return data

    def begin_content(self, size: int) -> None:
        self._content = size
        self._padding = -size % _BLOCK

    def read_content(self) -> Iterator[bytes]:
        while self._content:
            piece = self.read(min(PIECE, self._content))
            if not piece:
                raise Invalid("The archive breaks off")
            self._content -= len(piece)
            yield piece

    def skip_content(self) -> None:
        for _ in self.read_content():
            pass
        if self._padding:
            self.read(self._padding)
        self._padding = 0


def _read_header(stream: _Stream) -> _Header | None:
    block = stream.read(_BLOCK)
    if not block:
        # Half a download must not look like the whole.
        raise Invalid("The archive breaks off")
    if not block.strip(b"\0"):
        return None
    checksum = sum(block) - sum(block[148:156]) + 8 * 0x20
    if _number(block[148:156]) != checksum:
        raise Invalid("This is not a tar archive, or it is damaged")
    name = _text(block[:100])
    # Only the POSIX form has a prefix there; GNU keeps times in the same place.
    if block[257:263] == b"ustar\0" and block[345]:
        name = f"{_text(block[345:500])}/{name}"
    return _Header(name, block[156:157], _number(block[124:136]), _number(block[100:108]))


def _read_extension(stream: _Stream, header: _Header) -> dict[str, str]:
    """What a header says about the member that follows it."""
    if header.size > _LARGEST_HEADER:
        raise Invalid("The archive has a header that is too large")
    stream.begin_content(header.size)
    data = b"".join(stream.read_content())
    stream.skip_content()
    if header.type == b"L":
        return {"path": _text(data)}
    return _parse_pax(data) if header.type == b"x" else {}


def _parse_pax(data: bytes) -> dict[str, str]:
    """Records of the form `length key=value\\n`, where the length counts the whole record."""
    found = {}
    with broken_archive():
        while data.strip(b"\0"):
            digits, _, _ = data[:12].partition(b" ")
            size = int(digits) if digits.isdigit() else 0
            record, data = data[len(digits) + 1 : size], data[size:]
            key, equals, value = record.partition(b"=")
            if not equals or not value.endswith(b"\n"):
                raise Invalid("The archive has a header that makes no sense")
            found[key.decode("utf-8")] = value[:-1].decode("utf-8")
    return found


def _to_member(stream: _Stream, header: _Header, extra: Mapping[str, str]) -> Member:
    path = extra.get("path", header.name)
    size = _pax_size(extra["size"]) if "size" in extra else header.size
    kind: Literal["file", "folder", "link", "other"] = _KINDS.get(header.type, "other")
    if any(key.startswith("GNU.sparse") for key in extra):
        kind = "other"
    if kind == "file" and header.type == b"\0" and path.endswith("/"):
        kind = "folder"
    stream.begin_content(0 if header.type in _WITHOUT_CONTENT else size)
    return Member(
        path=path,
        kind=kind,
        size=size,
        executable=bool(header.mode & 0o100),
        read=stream.read_content,
    )


def _pax_size(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        raise Invalid("The archive has a size that makes no sense")
    return int(text)


def _number(field: bytes) -> int:
    """Octal digits, or binary when the first bit is set."""
    if field[0] & 0x80:
        return int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    digits = field.strip(b" \0")
    with broken_archive():
        return int(digits or b"0", 8)


def _text(field: bytes) -> str:
    with broken_archive():
        return field.partition(b"\0")[0].decode("utf-8")
