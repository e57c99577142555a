"""One difference between two definitions, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`what` became of something: `operation`, `parameter`, `body`, `answer`, `type`, `version` or `security` is the
    `about`; `where` names it, `words` is the sentence. `breaking` says that who uses the API as before may fail."""

    what: Literal["added", "removed", "changed"]
    about: str
    where: str
    words: str
    breaking: bool = False
