"""`/attention`: all that somebody could mend of what is theirs, and the buttons that put it off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request

from callboard import Context, Page, Redirect, View

from ..model import ATTENTION, READ
from ..nudging import ACTION, LATER, Found, find_nudges, put_off


@dataclass(frozen=True, kw_only=True)
class AttentionPage(View):
    """All of it, source by source."""

    template = "home/attention.html"
    nudges: Sequence[Found]
    later: Mapping[str, tuple[str, str, float]]
    action: str = ACTION
    crumbs: Sequence[tuple[str, str]] = (("Home", "/"), ("Needs your attention", ATTENTION))


async def attention(request: Request, ctx: Context) -> AttentionPage:  # noqa: ARG001 - a page's signature
    """The page as it is now."""
    return AttentionPage(nudges=await find_nudges(ctx), later=LATER)


async def later(request: Request, ctx: Context) -> Redirect:
    """POST `source`, `key` and for how long, as `do`."""
    form = await request.form()
    words = await put_off(ctx, str(form.get("source", "")), str(form.get("key", "")), str(form.get("do", "")))
    return Redirect(to=_back(request), message=f"Noted: {words[0].lower()}{words[1:]}")


def _back(request: Request) -> str:
    """The page that the form was on, if it is one of ours."""
    try:
        parts = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ATTENTION
    if parts.netloc != request.headers.get("host") or not parts.path.startswith("/") or parts.path.startswith("//"):
        return ATTENTION
    return "/" if parts.path.startswith("/-/") else parts.path


PAGES = (
    Page(path=ATTENTION, show=attention, requires=READ),
    Page(path=ACTION, show=later, method="POST", requires="home.nudge.snooze"),
)
