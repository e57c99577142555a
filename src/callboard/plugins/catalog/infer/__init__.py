"""Inference: the documents we would write for a repository that has no catalog file.

Read `infer.py` first: it calls each stage once. `reading.py` is the only edge that touches files; `render.py`
turns the result into the catalog file to commit.
"""

from .documents import INFERRED_ANNOTATION, README_ANNOTATION
from .evidence import Evidence
from .infer import Inferred, find_catalog_files, infer
from .reading import MAX_DEPTH, MAX_FILES, SKIPPED_FOLDERS, FolderTree, Tree
from .render import to_yaml
from .repository import find_origin

__all__ = [
    "INFERRED_ANNOTATION",
    "MAX_DEPTH",
    "MAX_FILES",
    "README_ANNOTATION",
    "SKIPPED_FOLDERS",
    "Evidence",
    "FolderTree",
    "Inferred",
    "Tree",
    "find_catalog_files",
    "find_origin",
    "infer",
    "to_yaml",
]
