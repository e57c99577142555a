"""Unpacks tar, tar.gz and zip archives into a workspace: regular files and folders only, within limits.

The workspace does the writing, so that even a name that slipped through could not lead out of it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

from callboard.foundation.errors import Invalid
from callboard.foundation.workspace.descent import LinkRefused
from callboard.foundation.workspace.members import ArchiveLimits, Budget, Member
from callboard.foundation.workspace.names import split_path
from callboard.foundation.workspace.tars import read_tar
from callboard.foundation.workspace.workspace import Workspace
from callboard.foundation.workspace.zips import read_zip

_DEFAULT_LIMITS = ArchiveLimits()


@dataclass(frozen=True, kw_only=True)
class Unpacked:
    """The paths of the files that were written, in the archive's order, and those of links that were left out."""

    files: tuple[str, ...]
    links: tuple[str, ...]


def extract_archive(
    source: bytes | BinaryIO,
    workspace: Workspace,
    limits: ArchiveLimits = _DEFAULT_LIMITS,
    *,
    strip: int = 0,
    skip_links: bool = False,
) -> Unpacked:
    """Unpacks an archive, given as bytes or as a file that can seek, into the top of a workspace.

    `strip` takes that many folders off the front of each path, as code hosts put one around everything. Symbolic
    and hard links raise LinkRefused, or are left out with `skip_links`. Raises Invalid for devices, names that lead
    elsewhere, damaged or oversized archives; what was written until then stays, so unpack into a fresh folder.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    packed = file.seek(0, 2)
    if packed > limits.max_archive_bytes:
        raise Invalid(f"The archive is larger than {limits.max_archive_bytes:,} bytes")
    budget = Budget(limits=limits, packed=packed)
    files: dict[str, None] = {}
    links: list[str] = []
    file.seek(0)
    read = read_zip if file.read(2) == b"PK" else read_tar
    for member in read(file, budget):
        budget.count(member)
        path = _target(member, strip)
        if member.kind == "link" and skip_links:
            links.append(path or member.path)
        elif _write(member, path, workspace):
            files[path] = None
    return Unpacked(files=tuple(files), links=tuple(links))


def _target(member: Member, strip: int) -> str:
    """Where a member goes, empty when nothing is left of its path. Raises Invalid for a path that leads elsewhere."""
    names = split_path(member.path[:-1] if member.path.endswith("/") else member.path)
    return "/".join(names[strip:])


def _write(member: Member, path: str, workspace: Workspace) -> bool:
    if member.kind == "link":
        raise LinkRefused(f"The archive holds the link '{member.path}'", hint="Only files and folders are unpacked.")
    if member.kind == "other":
        raise Invalid(f"The archive holds '{member.path}', which is neither a file nor a folder")
    if not path:
        return False
    if member.kind == "folder":
        workspace.make_folder(path)
        return False
    workspace.write_pieces(path, member.read(), executable=member.executable)
    return True
