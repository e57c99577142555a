"""What readers say of pages: their votes, what owners see of them, and that of owners that a page is still right."""

from __future__ import annotations

import datetime
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request

from callboard import Context, Invalid, NotAllowed, Page, Redirect, View
from callboard.plugins.catalog import Entity, may_change

from ..model import FEEDBACK, MANAGE, Manifest, SiteKey
from ..queries.feedback import PageVotes, Word, votes_of, words_on
from ..report import LONGEST_COUNTED, ShownAddon, draw_addon, page_address, site_base
from ..report.inert import tidy
from ..store.feedback import WHOLE, drop_vote, note_review, set_vote
from .about import READ, SITE, entity_of, page_about, site_about

LONGEST_WORD = 500
MOST_WORDS = 100


@dataclass(frozen=True, kw_only=True)
class FeedbackPage(View):
    """The pages of a site by what readers say of them, those that help least first."""

    template = "techdocs/feedback.html"
    entity: Entity
    key: SiteKey
    site: Manifest
    votes: Sequence[PageVotes]
    words: Sequence[Word]

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Docs", "/docs"), (self.site.name, self.key.url), ("Feedback", "")]

    @property
    def base(self) -> str:
        return site_base(self.key)

    @property
    def rows(self) -> list[dict[str, object]]:
        """The table: a page, its votes and its readers."""
        return [
            {
                "title": self.title_of(each.path),
                "href": page_address(self.key, each.path),
                "useful": f"{round(100 * each.useful / each.votes)}%" if each.votes else "–",
                "votes": each.votes,
                "readers": each.readers,
            }
            for each in self.votes
        ]

    @property
    def said(self) -> list[dict[str, object]]:
        """What was written, as lines of a list."""
        return [
            {
                "text": each.word,
                "sub": f"{self.title_of(each.path)}, {datetime.datetime.fromtimestamp(each.at, datetime.UTC):%Y-%m-%d}",
                "href": page_address(self.key, each.path),
                "icon": "thumbs-up" if each.useful else "thumbs-down",
            }
            for each in self.words
        ]

    def title_of(self, path: str) -> str:
        """The title of a page; its path when it is gone."""
        found = self.site.page(path)
        return found.title if found else path or self.site.name


@dataclass(frozen=True, kw_only=True)
class AddonFragment(View):
    """What one plugin shows beside a page."""

    template = "techdocs/addon.html"
    shown: ShownAddon
    title: str
    page_href: str


async def say(request: Request, ctx: Context) -> Redirect:
    """POST `…/-/feedback`: `useful=yes|no`, or empty to take the vote back, and perhaps a `word`."""
    form = await request.form()
    entity = await entity_of(request, ctx)
    about = await page_about(ctx, entity, str(form.get("path", "")), str(form.get("version", "")))
    useful, path = str(form.get("useful", "")), about.record.path
    if useful not in {"yes", "no", ""} or len(path) > LONGEST_COUNTED:
        raise Invalid("A page is found useful or not", hint="Reload the page.")
    ctx.audit(target=str(entity.ref), page=path)
    if useful:
        word = tidy(str(form.get("word", "")), LONGEST_WORD)
        vote = partial(set_vote, useful=useful == "yes", word=word, now=time.time())
        await ctx.database.run(vote, about.key.ref, path, ctx.identity.ref)
    else:
        await ctx.database.run(drop_vote, about.key.ref, path, ctx.identity.ref)
    said = "Thank you" if useful else "Your vote is gone"
    return Redirect(to=f"{page_address(about.key, path)}#cb-docs-feedback", message=said)


async def of_site(request: Request, ctx: Context) -> FeedbackPage:
    """`…/-/feedback`: for owners."""
    entity = await entity_of(request, ctx)
    _check_owner(ctx, entity)
    key, manifest = await site_about(ctx, entity)
    return FeedbackPage(
        entity=entity,
        key=key,
        site=manifest,
        votes=await ctx.database.read(votes_of, key.ref, time.time()),
        words=await ctx.database.read(words_on, [key.ref], MOST_WORDS),
    )


async def review(request: Request, ctx: Context) -> Redirect:
    """POST `…/-/review`: an owner says that a page is still right; with `whole`, that all of them are."""
    form = await request.form()
    entity = await entity_of(request, ctx)
    _check_owner(ctx, entity)
    about = await page_about(ctx, entity, str(form.get("path", "")), str(form.get("version", "")))
    path = about.record.path
    if len(path) > LONGEST_COUNTED:
        raise Invalid("The path of this page is too long to be noted")
    ctx.audit(target=str(entity.ref), page=path)
    noted = WHOLE if form.get("whole") else path
    await ctx.database.run(note_review, about.key.ref, noted, ctx.identity.title, time.time())
    return Redirect(to=page_address(about.key, path), message="Noted: it is still right")


async def addon(request: Request, ctx: Context) -> AddonFragment:
    """`…/-/addons/{addon}?path=…&version=…`."""
    entity, query = await entity_of(request, ctx), request.query_params
    about = await page_about(ctx, entity, query.get("path", ""), query.get("version", ""))
    shown = await draw_addon(ctx, request.path_params["addon"], about.key, about.record)
    return AddonFragment(shown=shown, title=about.record.title, page_href=page_address(about.key, about.record.path))


def _check_owner(ctx: Context, entity: Entity) -> None:
    if not may_change(ctx, MANAGE, [entity.ref]):
        raise NotAllowed("This is for the owners of the documentation", hint=f"Ask the owners of {entity.title}.")


PAGES = (
    Page(path=f"{SITE}/feedback", show=of_site, requires=MANAGE),
    Page(path=f"{SITE}/feedback", show=say, requires=FEEDBACK, method="POST"),
    Page(path=f"{SITE}/review", show=review, requires=MANAGE, method="POST"),
    Page(path=f"{SITE}/addons/{{addon}}", show=addon, requires=READ),
)
