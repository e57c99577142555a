"""Files below one folder, and never anywhere else (R1).

Reading order: `names` (what a path may look like), `descent` (walking there handle by handle), `workspace` (what can
be done), `patterns` (globs), `copying` (from one to another), `archives` (unpacking tar and zip) and `packing`.
"""

from callboard.foundation.workspace.archives import Unpacked, extract_archive
from callboard.foundation.workspace.copying import Copied, copy_folder
from callboard.foundation.workspace.descent import LinkRefused
from callboard.foundation.workspace.links import stays_inside
from callboard.foundation.workspace.members import ArchiveLimits
from callboard.foundation.workspace.packing import pack_zip, stream_zip
from callboard.foundation.workspace.patterns import Glob
from callboard.foundation.workspace.workspace import Entry, FileStat, Workspace

__all__ = [
    "ArchiveLimits",
    "Copied",
    "Entry",
    "FileStat",
    "Glob",
    "LinkRefused",
    "Unpacked",
    "Workspace",
    "copy_folder",
    "extract_archive",
    "pack_zip",
    "stays_inside",
    "stream_zip",
]
