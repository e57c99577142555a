"""What is told about documentation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DocsPublished:
    """Event: a site was published. `changed` and `removed` are paths of pages; `first` says that it is new."""

    ref: str
    version: str = ""
    commit: str = ""
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    first: bool = False
