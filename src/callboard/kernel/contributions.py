"""The extension points that the kernel itself owns: pages, endpoints, time, events, shell, permissions."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from callboard.foundation.decisions import Decision
from callboard.foundation.errors import CallboardError
from callboard.kernel.identity import Identity
from callboard.kernel.plugin import Contribution

if TYPE_CHECKING:
    from callboard.kernel.context import Context

HttpMethod = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class View:
    """What a page shows: a dataclass whose class names the template that renders it. Its `headers` go before those
    that every answer gets. One that is `bare` is a part of a page that is there: its template gets no `shell`."""

    template: str
    bare: bool = False
    status: int = 200
    headers: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Redirect:
    """The answer to a form: go there next, and perhaps say what happened."""

    to: str
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Page(Contribution):
    """One URL that answers people with HTML.

    `show` gets the request and returns a `View`, a `Redirect` or, for downloads, a response. `requires` names a
    declared permission; a page for everybody says `public=True` instead. With `attempt` it is a way in: those who are
    refused there again and again are locked out of it for a while.
    """

    path: str
    show: Callable[[Request, Context], Awaitable[View | Redirect | Response]]
    requires: str = ""
    public: bool = False
    method: HttpMethod = "GET"
    deadline: float = 30.0
    attempt: bool = False


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A query parameter of an endpoint. `many` ones may be repeated; numbers are checked against `minimum`."""

    name: str
    type: Literal["string", "integer", "boolean"] = "string"
    many: bool = False
    required: bool = False
    minimum: int | None = None
    choices: Sequence[str] = ()
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Endpoint(Contribution):
    """One URL and method that answers programs with JSON.

    `run` returns a value that can be encoded as JSON, or a response. The kernel refuses unknown query
    parameters, bodies of more than `most_bytes` and those that do not fit the JSON Schema `body`, and describes all
    of it in the OpenAPI document. `answer` is the JSON Schema of what is answered, or of the text of another `media`
    type; `answers` are those of further statuses that are no errors in the usual shape. `attempt` is as for a page.
    With `more_parameters`, those that are not declared are left to `run`, as `filters[kind]` is.
    Where a protocol has a `media` type of its own, a `body` of that is described, and left to `run` to read and check;
    and where it has errors of its own, `problem` makes the value that is answered of the status, the words and, if it
    was raised on purpose, the error.
    """

    path: str
    run: Callable[[Request, Context], Awaitable[Any]]
    requires: str = ""
    public: bool = False
    method: HttpMethod = "GET"
    summary: str = ""
    parameters: Sequence[Parameter] = ()
    more_parameters: bool = False
    body: Mapping[str, Any] | None = None
    status: int = 200
    answer: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    media: str = "application/json"
    deadline: float = 60.0
    most_bytes: int = 1024 * 1024
    attempt: bool = False
    problem: Callable[[int, str, CallboardError | None], Mapping[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class NavItem(Contribution):
    """A line in the sidebar. `group` is its heading ("" is the main group, "Administration" is at the foot)."""

    title: str
    href: str
    icon: str = "circle"
    group: str = ""
    chord: str = ""
    order: int = 50
    requires: str = ""


@dataclass(frozen=True, kw_only=True)
class NavEntry:
    """One line of a personal group of the sidebar. `changes` is a stream of server-sent events, each with the new count
    as `{"count": 3}`, for an entry of the top bar."""

    title: str
    href: str
    icon: str = ""
    tone: str = "neutral"
    count: int | None = None
    changes: str = ""


@dataclass(frozen=True, kw_only=True)
class NavGroup(Contribution):
    """A group of the sidebar that depends on who looks: their teams, what they starred. Those of one `in_top_bar` are
    buttons at the top of every page instead, each an icon with the count of what is unread."""

    title: str
    entries: Callable[[Context], Awaitable[Sequence[NavEntry]]]
    order: int = 50
    wide_only: bool = False
    in_top_bar: bool = False


@dataclass(frozen=True, kw_only=True)
class PaletteEntry:
    """One answer of the command palette. `opened` is an address that is told when it is chosen."""

    title: str
    href: str
    subtitle: str = ""
    icon: str = "circle"
    tone: str = "neutral"
    note: str = ""
    opened: str = ""


@dataclass(frozen=True, kw_only=True)
class Palette(Contribution):
    """Fills the command palette: `find` gets what was typed, empty when the palette has just been opened."""

    title: str
    find: Callable[[str, Context], Awaitable[Sequence[PaletteEntry]]]
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class Permission(Contribution):
    """Something that may or may not be done, named `<plugin>.<noun>.<verb>`. One about single resources of a type,
    as `catalog-entity`, may be given under a condition. One that is `for_admins` nobody else gets by default."""

    id: str
    title: str
    action: Literal["create", "read", "update", "delete", ""] = ""
    resource_type: str = ""
    for_admins: bool = False


@dataclass(frozen=True, kw_only=True)
class Policy(Contribution):
    """Decides who may do what: the first plugin's, one that `gives_way` only where there is no other. Without any, who
    is recognised may do everything that is declared; while the plugin that was to decide is refused, nobody may do
    anything. `decide` is asked many times for one page: it waits for nothing, and keeps what it needs at hand."""

    decide: Callable[[Identity, Permission, Context], Decision]
    gives_way: bool = False


@dataclass(frozen=True, kw_only=True)
class Recognizer(Contribution):
    """Says who sends a request. All are asked before anything else, in plugin order, until one knows.

    `recognize` returns None for a request that carries nothing it knows, and raises NotSignedIn for what is expired,
    revoked or forged. Whoever stays unknown sees public pages only, and is sent to the page `sign_in` by others.
    Without any recognizer everybody is the guest, where the settings let guests in. For people with a session
    (`via="session:…"`) the account menu has the lines of `account`, and a button that posts to `sign_out`.
    """

    recognize: Callable[[Request, Context], Awaitable[Identity | None]]
    sign_in: str = ""
    sign_out: str = ""
    account: Sequence[NavEntry] = ()


@dataclass(frozen=True, kw_only=True)
class Job(Contribution):
    """Work that goes on as long as the portal runs. When it fails it is started again, later each time.

    With several replicas it runs in one process of all at a time, and another takes over when that one ends or dies.
    One that keeps something up to date in memory says `everywhere=True` and runs in every process.
    """

    id: str
    run: Callable[[Context], Awaitable[None]]
    everywhere: bool = False


@dataclass(frozen=True, kw_only=True)
class Schedule(Contribution):
    """Work that is done again and again, once across all replicas. The first run is `every` after the start
    unless `at_start` is set."""

    id: str
    run: Callable[[Context], Awaitable[None]]
    every: datetime.timedelta
    at_start: bool = False
    deadline: float = 3600.0


@dataclass(frozen=True, kw_only=True)
class On(Contribution):
    """Hears an event, at least once. `event` is a frozen dataclass that `publish` accepts."""

    event: type[Any]
    run: Callable[[Any, Context], Awaitable[None]]
    id: str = ""
    deadline: float = 60.0


@dataclass(frozen=True, kw_only=True)
class Command(Contribution):
    """A sub-command of `callboard <plugin>`, or of the `group` that it names. `run` takes the context first; its other
    parameters, typed and annotated for typer, become arguments and options. `offline` ones run without a database, and
    those `apart` with an empty one that is gone afterwards."""

    name: str
    run: Callable[..., Awaitable[int | None]]
    help: str = ""
    offline: bool = False
    apart: bool = False
    top_level: bool = False
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class ServeOption(Contribution):
    """An option of `callboard serve` that sets one key of the configuration: `--repositories FOLDER`."""

    flag: str
    key: str
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class Healthy:
    """The answer of a health check."""

    ok: bool
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class HealthCheck(Contribution):
    """Is what this plugin leans on well? Shown on the plugins page and, when `gates` is set, in `/readyz`."""

    id: str
    title: str
    run: Callable[[Context], Awaitable[Healthy]]
    gates: bool = False

    async def ask(self, ctx: Context) -> Healthy:
        """Its answer. Raises TypeError for one that is none."""
        answer: Any = await self.run(ctx)
        if not isinstance(answer, Healthy):
            raise TypeError(f"The health check `{self.id}` returned {type(answer).__name__}, not Healthy")
        return answer


@dataclass(frozen=True, kw_only=True)
class ReadModel(Contribution):
    """Something in memory that follows the database, and how to have it follow now.

    A plugin that has written says `ctx.wrote[id] = number` with a number of its own that only grows. Before the next
    request of the same client `reach(number, ctx)` is awaited, in whichever process that arrives: so who writes reads
    what they wrote. It should give up after two seconds.
    """

    id: str
    reach: Callable[[int, Context], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Static(Contribution):
    """Files served as they are, below `/-/static/`. `folder` may hold a `manifest.json` that maps plain names to
    names with a hash in them, as templates ask for with `asset("name.css")`; those are cached for ever. `shared` ones
    may be loaded by pages of any origin, as those in a sandbox are."""

    folder: Path
    shared: bool = False


@dataclass(frozen=True, kw_only=True)
class TemplateTools(Contribution):
    """Filters and globals for every template."""

    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    globals: Mapping[str, Any] = field(default_factory=dict)
