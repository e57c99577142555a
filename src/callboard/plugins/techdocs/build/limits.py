"""How large a site may be. Beyond that the build says so and ends, or leaves a file out and says which."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Numbers of pages, of all files and of problems that are kept; bytes of one page's source, of one other file, and
    of all that a site stores."""

    pages: int = 10_000
    files: int = 30_000
    problems: int = 1000
    page_bytes: int = 2 * MEBIBYTE
    asset_bytes: int = 50 * MEBIBYTE
    site_bytes: int = 1024 * MEBIBYTE
