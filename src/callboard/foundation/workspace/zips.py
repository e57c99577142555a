"""Reads zip archives as a stream of members. The standard library parses them, within bounds that we check first."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Literal

from callboard.foundation.errors import Invalid
from callboard.foundation.workspace.members import PIECE, ArchiveLimits, Budget, Member, broken_archive

_END = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_COMMENT = 65536
_LOCATOR_64 = b"PK\x06\x07"
_BYTES_PER_ENTRY = 300


def read_zip(file: BinaryIO, budget: Budget) -> Iterator[Member]:
    """The members in the order of the directory. Raises Invalid for what is no zip archive, or too much of one."""
    _check_directory(file, budget.limits)
    with broken_archive():
        archive = zipfile.ZipFile(file)
    with archive:
        infos = archive.infolist()
        if len(infos) > budget.limits.max_entries:
            raise Invalid(f"The archive holds more than {budget.limits.max_entries:,} files and folders")
        for info in infos:
            yield _to_member(archive, info, budget)


def _check_directory(file: BinaryIO, limits: ArchiveLimits) -> None:
    """The directory is parsed as a whole, so look at its size first. Finds its end as the standard library does."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    plain = tail[-_END_SIZE:]
    at = len(tail) - _END_SIZE if plain[:4] == _END and plain[-2:] == b"\0\0" else tail.rfind(_END)
    end = tail[at : at + _END_SIZE]
    if at < 0 or len(end) < _END_SIZE:
        raise Invalid("This is not a zip archive, or it breaks off")
    (directory_size,) = struct.unpack("<L", end[12:16])
    if directory_size > limits.max_entries * _BYTES_PER_ENTRY:
        raise Invalid(f"The archive holds more than {limits.max_entries:,} files and folders")
    if tail[max(0, at - 20) : at].startswith(_LOCATOR_64):
        raise Invalid("The archive has the zip64 form, which is for sizes that are not accepted")


def _to_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Member:
    if info.flag_bits & 1:
        raise Invalid(f"'{info.filename[:200]}' in the archive is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Invalid(f"'{info.filename[:200]}' in the archive is compressed in an unusual way")

    def read() -> Iterator[bytes]:
        with broken_archive():
            content = archive.open(info)
        with content:
            while True:
                with broken_archive():
                    piece = content.read(PIECE)
                if not piece:
                    return
                budget.spend(len(piece))
                yield piece

    # `filename` ends at a NUL; `orig_filename` shows it, so that it gets refused as every odd name.
    return Member(
        path=info.orig_filename,
        kind=_kind_of(info),
        size=info.file_size,
        executable=bool(info.external_attr >> 16 & 0o100),
        read=read,
    )


def _kind_of(info: zipfile.ZipInfo) -> Literal["file", "folder", "link", "other"]:
    """By the Unix mode, where the archive has one."""
    form = stat.S_IFMT(info.external_attr >> 16)
    if form == stat.S_IFLNK:
        return "link"
    if form not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "other"
    return "folder" if info.is_dir() or form == stat.S_IFDIR else "file"
