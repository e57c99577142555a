"""Copies what lies in one workspace into another, within limits. Links are never followed."""

from __future__ import annotations

from dataclasses import dataclass, field

from callboard.foundation.errors import Invalid
from callboard.foundation.workspace.links import stays_inside
from callboard.foundation.workspace.members import MEBIBYTE, ArchiveLimits
from callboard.foundation.workspace.workspace import Workspace

_DEFAULT_LIMITS = ArchiveLimits()


@dataclass(kw_only=True)
class Copied:
    """The paths of the files and links that were copied, and of those links and special files that were left out."""

    files: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def copy_folder(
    source: Workspace, target: Workspace, limits: ArchiveLimits = _DEFAULT_LIMITS, *, shared: bool = False
) -> Copied:
    """Copies all that is in one folder into another, hidden files too, over what is there. Folders keep their files,
    files keep whether they may be run, and links where they lead to, unless that is outside. With `shared` the files
    are on the disk once where that is possible: for folders whose files are replaced, never written to.

    Raises Invalid past the limits, which are those of an archive; what was copied until then stays.
    """
    copied, spent = Copied(), 0
    for path, kind in source.entries(max_entries=limits.max_entries):
        if kind == "folder":
            target.make_folder(path)
        elif kind != "file":
            is_kept = kind == "link" and _copy_link(source, target, path)
            (copied.files if is_kept else copied.left_out).append(path)
        else:
            taken = target.take(path, source, limits.max_file_bytes) if shared else None
            spent += taken.size if taken is not None else _copy_file(source, target, path, limits)
            copied.files.append(path)
        if spent > limits.max_bytes:
            raise Invalid(f"The files are larger than {limits.max_bytes // MEBIBYTE:,} MiB together")
    return copied


def _copy_link(source: Workspace, target: Workspace, path: str) -> bool:
    leads_to = source.read_link(path)
    if stays_inside(path, leads_to):
        target.make_link(path, leads_to)
        return True
    return False


def _copy_file(source: Workspace, target: Workspace, path: str, limits: ArchiveLimits) -> int:
    content, stat = source.read_with_stat(path, limits.max_file_bytes)
    target.write_bytes(path, content, executable=stat.is_executable)
    return len(content)
