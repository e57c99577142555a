"""What comes of reading a location, and what is remembered of it for the next time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from callboard import CallboardError, Conflict, Invalid, NotAllowed, NotFound

from ..model import LocationRef, Problem, SourceFile

STAGE = "read"
LARGEST_FILE = 10 * 1024 * 1024
_HINTS = {
    "NotFoundError": "Is the path right, and can Callboard see it?",
    "NotAllowedError": "Let the user that Callboard runs as read it.",
    "InputError": "A target is a text file of at most 10 MB; links do not lead out of the folder that is read.",
    "ConflictError": "Look at what is there already.",
    "ServiceUnavailableError": "It is tried again with the next sweep.",
}


@dataclass(frozen=True, kw_only=True)
class Previous:
    """What the last read left: its etag, and the etag of each file by its location (`file:/srv/x.yaml`)."""

    etag: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Unchanged:
    """A file that is still there and was not read again: keep what it gave, remember its etag."""

    location: LocationRef
    etag: str


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One of the files that fit a pattern, new or different: it is read when its turn comes. `size` is in bytes."""

    location: LocationRef
    etag: str
    size: int


@dataclass(frozen=True, kw_only=True)
class ReadResult:
    """What a location holds now.

    With `unchanged`, all that it gave before stays as it is and `files` is empty: either nothing changed, or it could
    not be read and `problems` says why; a failure never removes anything. Otherwise a file that is not in `files` is
    gone. `locations` are further locations that were discovered. `etag` goes into the next `Previous`.
    """

    files: tuple[SourceFile | Unchanged | Changed, ...] = ()
    unchanged: bool = False
    problems: tuple[Problem, ...] = ()
    etag: str = ""
    locations: tuple[LocationRef, ...] = ()


def keep(previous: Previous, *problems: Problem) -> ReadResult:
    """Nothing new: what was there stays."""
    return ReadResult(unchanged=True, problems=problems, etag=previous.etag)


def combine_etags(etags: Iterable[tuple[str, str]]) -> str:
    """One etag for many (path, etag) pairs, whatever their order."""
    digest = hashlib.sha256()
    for path, etag in sorted(etags):
        digest.update(f"{path}\0{etag}\0".encode(errors="surrogateescape"))
    return digest.hexdigest()


def missing(location: LocationRef, optional: bool, previous: Previous, message: str, hint: str) -> ReadResult:
    """Nothing is there: an empty result where that is fine, else a Problem that keeps what there was."""
    if optional:
        return ReadResult()
    return keep(
        previous,
        Problem(message=message, hint=hint, file=location.target, name="NotFoundError", stage=STAGE),
    )


def problem_of(error: CallboardError, file: str, stage: str = STAGE) -> Problem:
    """An error as its owner gets to see it, under the name that Backstage gives to its kind."""
    name = _name_of(error)
    return Problem(message=error.message, hint=error.hint or _HINTS[name], file=file, name=name, stage=stage)


def _name_of(error: CallboardError) -> str:
    names: Mapping[type[CallboardError], str] = {
        NotFound: "NotFoundError",
        NotAllowed: "NotAllowedError",
        Invalid: "InputError",
        Conflict: "ConflictError",
    }
    return next((name for kind, name in names.items() if isinstance(error, kind)), "ServiceUnavailableError")
