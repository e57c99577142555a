"""What surrounds every page: the sidebar, the person, the theme. Built per request from what plugins contribute."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request

from callboard.foundation.web.security import CSRF_COOKIE
from callboard.kernel.context import Context, Contributed
from callboard.kernel.contributions import NavEntry, NavGroup, NavItem, Page, Recognizer
from callboard.kernel.isolation import Failure

THEME_COOKIE = "callboard_theme"
ADMINISTRATION = "Administration"
SESSION = "session:"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the sidebar."""

    title: str
    href: str
    icon: str = "circle"
    current: bool = False
    count: int | None = None
    tone: str = "neutral"
    shape: str = "icon"
    changes: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """A heading and its lines; the main group has no heading."""

    id: str
    title: str
    label: str
    items: Sequence[Line]
    wide_only: bool = False
    in_top_bar: bool = False


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is signed in, as the account menu shows it."""

    title: str
    subtitle: str
    ref: str
    href: str
    initials: str


@dataclass(frozen=True, kw_only=True)
class Banner:
    """A notice above every page."""

    tone: str
    title: str
    body: str


AS_A_GUEST = Banner(
    tone="info", title="You are looking as a guest.", body="Whoever can reach this portal sees and does the same."
)


@dataclass(frozen=True, kw_only=True)
class Shell:
    """All that the layout needs beside the page itself."""

    app_title: str
    organization: str
    groups: Sequence[Group]
    person: Person
    theme: str
    csrf_token: str
    shortcuts: dict[str, str]
    request_path: str
    search_href: str = "/catalog"
    banner: Banner | None = None
    toast: str = ""
    account: Sequence[NavEntry] = ()
    sign_out: str = ""


SEARCH, WITHOUT_SEARCH = "/search", "/catalog"


async def shell_for(request: Request, ctx: Context, toast: str = "") -> Shell:
    """The shell of one page for one person. A personal group whose plugin fails is left out."""
    items = sorted(ctx.of(NavItem), key=lambda each: each.contribution.order)
    shown = [
        each.contribution for each in items if not each.contribution.requires or ctx.may(each.contribution.requires)
    ]
    theme = request.cookies.get(THEME_COOKIE, "")
    ways_out = [each.contribution.sign_out for each in ctx.of(Recognizer)]
    return Shell(
        app_title=ctx.portal.title,
        organization=ctx.portal.organization,
        groups=await _groups(request.url.path, shown, ctx),
        search_href=_search_href(ctx),
        person=_person(ctx),
        theme=theme if theme in {"light", "dark"} else "",
        csrf_token=getattr(request.state, "csrf_token", request.cookies.get(CSRF_COOKIE, "")),
        shortcuts={item.chord: item.href for item in shown if item.chord},
        request_path=request.url.path,
        banner=AS_A_GUEST if ctx.identity.guest else None,
        toast=toast,
        account=_account(ctx),
        sign_out=next((each for each in ways_out if each), "") if ctx.identity.via.startswith(SESSION) else "",
    )


def _account(ctx: Context) -> list[NavEntry]:
    """The way in for whoever is not signed in, and what is there for those who are."""
    recognizers = [each.contribution for each in ctx.of(Recognizer)]
    if ctx.identity.via.startswith(SESSION):
        return [entry for each in recognizers for entry in each.account]
    unknown = ctx.identity.kind == "nobody"
    return [NavEntry(title="Sign in", href=each.sign_in, icon="log-in") for each in recognizers if unknown][:1]


async def _groups(path: str, items: Sequence[NavItem], ctx: Context) -> list[Group]:
    titles = dict.fromkeys(["", *(item.group for item in items if item.group and item.group != ADMINISTRATION)])
    fixed = {title: [item for item in items if item.group == title] for title in [*titles, ADMINISTRATION]}
    current = max((item.href for item in items if _covers(item.href, path)), key=len, default="")
    made = {title: _fixed_group(title, lines, current) for title, lines in fixed.items() if lines}
    known = ctx.identity.kind != "nobody"
    personal = sorted(ctx.of(NavGroup) if known else (), key=lambda each: each.contribution.order)
    between = await asyncio.gather(*(_personal(each, path, ctx) for each in personal))
    main, last = made.pop("", None), made.pop(ADMINISTRATION, None)
    return [group for group in [main, *between, *made.values(), last] if group is not None]


def _fixed_group(title: str, items: Sequence[NavItem], current: str) -> Group:
    lines = [Line(title=i.title, href=i.href, icon=i.icon, current=i.href == current) for i in items]
    identifier = "administration" if title == ADMINISTRATION else title.lower().replace(" ", "-") or "main"
    return Group(id=identifier, title="" if title == ADMINISTRATION else title, label=title or "Main", items=lines)


async def _personal(each: Contributed[NavGroup], path: str, ctx: Context) -> Group | None:
    result = await each.call("navigation", 1.0, ctx, partial(_lines, each.contribution, path))
    if isinstance(result, Failure) or not result.value:
        return None
    title, lines = each.contribution.title, result.value
    return Group(
        id=title.lower().replace(" ", "-"),
        title=title,
        label=title,
        items=lines,
        wide_only=each.contribution.wide_only,
        in_top_bar=each.contribution.in_top_bar,
    )


async def _lines(group: NavGroup, path: str, ctx: Context) -> list[Line]:
    """A plugin's entries as lines. Made inside its boundary, where entries that are none do no harm."""
    return [
        Line(
            title=str(entry.title),
            href=str(entry.href),
            icon=str(entry.icon or "circle"),
            shape="icon" if entry.icon else "dot",
            tone=str(entry.tone),
            count=None if entry.count is None else int(entry.count),
            current=entry.href == path,
            changes=str(entry.changes),
        )
        for entry in await group.entries(ctx)
    ]


def _covers(href: str, path: str) -> bool:
    return path == href or (href != "/" and path.startswith(f"{href}/"))


def _search_href(ctx: Context) -> str:
    """Where one searches in full: the page for it, where a plugin has one."""
    paths = {each.contribution.path for each in ctx.of(Page)}
    return SEARCH if SEARCH in paths else WITHOUT_SEARCH


def _person(ctx: Context) -> Person:
    identity = ctx.identity
    if identity.kind == "nobody":
        return Person(title=identity.title, subtitle="", ref="", href="", initials="?")
    kind, _, rest = identity.ref.partition(":")
    namespace, _, name = rest.partition("/")
    subtitle = "Guest" if identity.guest else identity.ref
    return Person(
        title=identity.title,
        subtitle=subtitle,
        ref=identity.ref,
        href=f"/catalog/{namespace}/{kind}/{name}",
        initials="".join(word[0] for word in identity.title.split()[:2]).upper(),
    )
