"""The files of a site that are no pages: stored as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from callboard import CallboardError, Invalid, Workspace

from ..config import Asset
from ..model import DocsProblem
from .built import digest_of
from .limits import MEBIBYTE, Limits


@dataclass(kw_only=True)
class Assets:
    """What reads each file, and its digest, by where it is stored."""

    contents: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    problems: list[DocsProblem] = field(default_factory=list)


def read_assets(files: Workspace, assets: Iterable[Asset], limits: Limits) -> Assets:
    """Looks at all of them. One that is too large or cannot be read is left out, with a problem. Raises Invalid when
    they are too large together."""
    found, size = Assets(), 0
    for each in assets:
        try:
            content = files.read_bytes(each.source, limits.asset_bytes)
        except CallboardError as error:
            hint = error.hint or "It is left out. Keep large files elsewhere, and link to them."
            found.problems.append(DocsProblem(message=error.message, file=each.source, hint=hint))
            continue
        size += len(content)
        if size > limits.site_bytes:
            raise Invalid(
                f"The files of the site are larger than {limits.site_bytes // MEBIBYTE:,} MiB together",
                hint="Keep large files elsewhere, and link to them.",
            )
        found.digests[each.dest] = digest_of(content)
        found.contents[each.dest] = partial(files.read_bytes, each.source, limits.asset_bytes)
    return found
