"""Sources: what other plugins contribute so that the catalog finds locations that nobody registered."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from callboard import Context, Contribution

from .source import LocationRef

SOURCE = "source"
"""The type of the location that stands for a source: `source:<its id>`."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """One location that a source gives.

    `target` is what `type` says: the address of a file or a pattern over files (`url`), or a repository (`git`).
    `revision` is anything that changes when the content may have: a commit, the moment of the last push. As long as
    it stays the same, the location is not asked at all; without it, it is asked in every sweep. With `optional` it is
    fine that nothing is there.
    """

    target: str
    type: str = "url"
    revision: str = ""
    optional: bool = True

    @property
    def ref(self) -> LocationRef:
        """The location itself."""
        return LocationRef(self.type, self.target)


@dataclass(frozen=True, kw_only=True)
class Everything:
    """The answer of a source that gives all it has: what it gave before and is not in here goes.

    `cursor` is any text that the source wants to see again when it is next asked.
    """

    given: Sequence[Given]
    cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The answer of a source that knows what changed: `given` are new or changed, `gone` are no more, all else stays.

    Empty, it says that nothing has changed.
    """

    given: Sequence[Given] = ()
    gone: Sequence[LocationRef] = ()
    cursor: str = ""


Found = Everything | Changes


@dataclass(frozen=True, kw_only=True)
class Source(Contribution):
    """Somewhere that catalog files are found: an organisation of a code host, a register of services.

    `find` gets the cursor of its last answer (empty at first) and the plugin's context, and says what there is. It is
    asked every `every`, and within `deadline` seconds. Whatever it raises deletes nothing: what it gave stays, and
    operators see what is wrong since when. `id` names it for good: what it gave belongs to it by that.

    A source that is no list of files but has the content itself gives locations whose type is its `id`, and says with
    `read` what is at a target of those: YAML or JSON, None when it is gone. Those may bring entities of these `kinds`,
    beside what the rules of the settings allow. What is taken away there one by one, by people or their programs, is
    not `guarded`: it goes at once, however much it is.
    """

    id: str
    title: str
    find: Callable[[str, Context], Awaitable[Found]]
    every: datetime.timedelta = datetime.timedelta(minutes=30)
    deadline: float = 600.0
    read: Callable[[str, Context], Awaitable[bytes | None]] | None = None
    kinds: Sequence[str] = ()
    guarded: bool = True

    @property
    def ref(self) -> LocationRef:
        """The location that stands for it."""
        return LocationRef(SOURCE, self.id)


@dataclass(frozen=True, kw_only=True)
class Sources(Contribution):
    """Sources that depend on the settings: `list` is asked once, at the start."""

    list: Callable[[Context], Awaitable[Sequence[Source]]]


@dataclass(frozen=True, kw_only=True)
class SourceChanged:
    """Event: the source of this id has news, and had better be asked now than when its time comes."""

    source: str
