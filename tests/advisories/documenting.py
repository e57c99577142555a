"""A repository whose documentation attacks whoever builds it, in a pipeline or in the portal: both do the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from callboard import CallboardError
from callboard.plugins.techdocs.build import Unusable, build_site
from callboard.plugins.techdocs.model import DocsProblem
from callboard.plugins.techdocs.render import Renderer
from callboard.plugins.techdocs.settings import TechdocsSettings
from callboard.plugins.techdocs.source import local_source

SECRET = "the-secret-recipe"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What came of a build: all bytes of the site, none when there is none, and what was said."""

    content: bytes
    problems: tuple[DocsProblem, ...]
    error: str = ""

    @property
    def said(self) -> str:
        return f"{self.error} {' '.join(f'{each.file}:{each.line} {each.message}' for each in self.problems)}"


@dataclass(frozen=True)
class Checkout:
    """The folder, with a secret beside it."""

    folder: Path

    @classmethod
    def beside_a_secret(cls, folder: Path) -> Checkout:
        (folder / "outside").mkdir()
        (folder / "outside/secret.md").write_text(f"# {SECRET}\n")
        (folder / "checkout/docs").mkdir(parents=True)
        return cls(folder / "checkout")

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_text(text, encoding="utf-8")

    async def build(self) -> Attempt:
        renderer = Renderer(processes=1)
        try:
            built = await build_site(
                await local_source(self.folder), renderer, name="attack", settings=TechdocsSettings()
            )
        except Unusable as error:
            return Attempt(content=b"", problems=error.problems, error=error.message)
        except CallboardError as error:
            return Attempt(content=b"", problems=(), error=error.message)
        finally:
            await renderer.close()
        content = b"\n".join(path.encode() + b"\n" + built.files[path] for path in built.files)
        return Attempt(content=content, problems=built.manifest.problems)
