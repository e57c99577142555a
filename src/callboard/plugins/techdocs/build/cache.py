"""Rendered pages that are kept from one build to the next: one file for each site, in a folder that may vanish."""

from __future__ import annotations

import functools
import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path

import msgspec

from .. import clean, render
from ..render import RenderedPage

FORMAT = 1
MOST_BYTES = 1024 * 1024 * 1024
SUFFIX = ".pages"
LIBRARIES = ("markdown", "pymdown-extensions", "pygments", "latex2mathml", "nh3", "selectolax")


class KeptPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page as it was rendered, and the digest of all that it was made of."""

    key: str
    page: RenderedPage


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """All pages of a site by their uri, and what was wrong with its Markdown extensions; `shared` changes when those
    or the renderer do."""

    format: int = FORMAT
    shared: str = ""
    faults: tuple[str, ...] = ()
    pages: dict[str, KeptPage] = {}


@dataclass(frozen=True, kw_only=True)
class PageCache:
    """The rendered pages of all sites below a folder of our own, of at most so many bytes. If anything is wrong with a
    file there, its pages are rendered again."""

    folder: Path
    most_bytes: int = MOST_BYTES

    def load(self, site: str) -> Kept:
        """The pages of a site as they were last kept."""
        try:
            found = msgspec.msgpack.decode(self._file(site).read_bytes(), type=Kept)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return Kept()
        return found if found.format == FORMAT else Kept()

    def save(self, site: str, pages: Kept) -> None:
        """Keeps these pages of a site, and no others of it. Lets go of the sites that were not built for longest."""
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f".{secrets.token_hex(8)}.part"
        try:
            part.write_bytes(msgspec.msgpack.encode(pages))
            part.replace(self._file(site))
        finally:
            part.unlink(missing_ok=True)
        self._let_go()

    def forget(self, site: str) -> None:
        """Lets go of a site."""
        self._file(site).unlink(missing_ok=True)

    def _file(self, site: str) -> Path:
        return self.folder / f"{hashlib.sha256(site.encode(errors='surrogateescape')).hexdigest()[:40]}{SUFFIX}"

    def _let_go(self) -> None:
        kept = []
        for each in self.folder.glob(f"*{SUFFIX}"):
            with suppress(FileNotFoundError):
                found = each.stat()
                kept.append((found.st_mtime, found.st_size, each))
        total = sum(size for _, size, _ in kept)
        for _, size, each in sorted(kept)[:-1]:
            if total <= self.most_bytes:
                return
            each.unlink(missing_ok=True)
            total -= size


@functools.cache
def renderer_version() -> str:
    """What changes when pages may be rendered otherwise: our code for it and the libraries that it calls."""
    digest = hashlib.sha256()
    for name in LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            digest.update(f"{name} {metadata.version(name)}\n".encode())
    for package in (clean, render):
        for file in sorted(resources.files(package).iterdir(), key=lambda each: each.name):
            if file.name.endswith(".py"):
                digest.update(file.read_bytes())
    return digest.hexdigest()
