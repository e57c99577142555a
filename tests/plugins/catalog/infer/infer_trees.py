"""A tree held in memory, so that the pure stages are tested without a disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from callboard.plugins.catalog.infer import Inferred, infer


class MemoryTree:
    """Files by path; `.git/config` is readable but not listed, as in a checkout."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self._files = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}

    def files(self) -> Sequence[str]:
        return [path for path in self._files if not path.startswith(".git/")]

    def read(self, path: str, max_bytes: int) -> bytes | None:
        content = self._files.get(path)
        return None if content is None or len(content) > max_bytes else content


def infer_files(files: Mapping[str, str | bytes], name: str = "playlist", **options: Any) -> Inferred:
    return infer(MemoryTree(files), name=name, **options)


def component_of(files: Mapping[str, str | bytes], name: str = "playlist", **options: Any) -> dict[str, Any]:
    """The main component's document."""
    return infer_files(files, name, **options).documents[0]


def documents_by_name(inferred: Inferred) -> dict[str, dict[str, Any]]:
    return {document["metadata"]["name"]: document for document in inferred.documents}
