"""Files below one folder, and never anywhere else (R1).

Reading order: `names` (what a path may look like), `descent` (walking there handle by handle), `workspace` (what can
be done), `patterns` (globs), `archives` (unpacking tar and zip).
"""

from callboard.foundation.workspace.archives import Unpacked, extract_archive
from callboard.foundation.workspace.descent import LinkRefused
from callboard.foundation.workspace.members import ArchiveLimits
from callboard.foundation.workspace.patterns import Glob
from callboard.foundation.workspace.workspace import Entry, FileStat, Workspace

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
