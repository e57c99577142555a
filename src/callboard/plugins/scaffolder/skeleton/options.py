"""How a skeleton is to be filled: the options of `fetch:template`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callboard import Glob, Invalid

from ..render import TextOptions

DEFAULT_EXTENSION = ".njk"
_MAGIC = frozenset("*?{}!")


@dataclass(frozen=True, kw_only=True)
class FillOptions:
    """`copy_without_templating` are patterns of files whose content is left as it is. With an `extension` (True for
    `.njk`) only content of such files is rendered, and their names lose it. `replace` overwrites what is there.

    Raises Invalid for what does not go together.
    """

    copy_without_templating: Sequence[str] = ()
    extension: str | bool | None = None
    replace: bool = False
    cookiecutter: bool = False
    trim_blocks: bool = False
    lstrip_blocks: bool = False

    def __post_init__(self) -> None:
        if self.suffix and (self.copy_without_templating or self.cookiecutter):
            raise Invalid(
                "templateFileExtension does not go together with copyWithoutTemplating and cookiecutterCompat",
                hint="Leave one of them out.",
            )

    @property
    def suffix(self) -> str:
        """How names of files with expressions end; empty when all files have them."""
        if isinstance(self.extension, str) and self.extension:
            return self.extension if self.extension.startswith(".") else f".{self.extension}"
        return DEFAULT_EXTENSION if self.extension is True else ""

    @property
    def text(self) -> TextOptions:
        return TextOptions(
            cookiecutter=self.cookiecutter, trim_blocks=self.trim_blocks, lstrip_blocks=self.lstrip_blocks
        )


class Selection:
    """The entries that some patterns name. One that begins with `!` takes out what patterns before it have named."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._globs = [(not each.startswith("!"), _globs(each.removeprefix("!"))) for each in patterns]

    def has(self, path: str) -> bool:
        chosen = False
        for adds, globs in self._globs:
            if any(glob.matches(path) for glob in globs):
                chosen = adds
        return chosen


def _globs(pattern: str) -> list[Glob]:
    """The pattern, and, when it may be the plain name of a folder, all that is in there."""
    bare = pattern.removeprefix("./").rstrip("/")
    globs = [Glob(bare, dots=True)]
    return globs if _MAGIC & set(bare) else [*globs, Glob(f"{bare}/**", dots=True)]
