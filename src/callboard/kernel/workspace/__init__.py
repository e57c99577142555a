"""Files below one folder, and never anywhere else (R1).

Reading order: `names` (what a path may look like), `descent` (walking there handle by handle), `workspace` (what can
be done), `patterns` (globs), `archives` (unpacking tar and zip).
"""

from callboard.kernel.workspace.archives import Unpacked, extract_archive
from callboard.kernel.workspace.descent import LinkRefused
from callboard.kernel.workspace.members import ArchiveLimits
from callboard.kernel.workspace.patterns import Glob
from callboard.kernel.workspace.workspace import Entry, FileStat, Workspace

__all__ = [
    "ArchiveLimits",
    "Entry",
    "FileStat",
    "Glob",
    "LinkRefused",
    "Unpacked",
    "Workspace",
    "extract_archive",
]
