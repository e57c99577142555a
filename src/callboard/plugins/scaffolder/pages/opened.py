"""A template whose form is open: who may see it, its pages, what has been answered, and what surrounds each page."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request

from callboard import Context, NotFound
from callboard.plugins.catalog import Entity, EntityRef, RefLink, find_entity, links_to

from ..forms import Answers, FormPage, drafts, pages_for
from ..model import DRY_RUN, READ_STEPS, Template, read_template
from ..rules import may_see

REVIEW = "review"
MOST_STEPS = 9
ICONS = {
    "fetch": "download",
    "publish": "git-branch",
    "catalog": "layout-grid",
    "fs": "file",
    "github": "git-pull-request",
    "gitlab": "git-pull-request",
    "debug": "file-text",
    "http": "link",
    "notification": "bell",
}


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A template and the form of it that the person who asks gets."""

    entity: Entity
    template: Template
    pages: Sequence[FormPage]
    answers: Answers
    saved: datetime.datetime | None = None
    carried: str = ""

    @property
    def path(self) -> str:
        return f"/create/templates/{self.entity.namespace}/{self.entity.name}"

    def at(self, page: int | str, **more: str) -> str:
        """The address of a page, counted from 1."""
        return f"{self.path}?{urlencode({'page': page, **more})}"

    def with_answers(self, answers: Answers) -> Opened:
        """The same with other answers, which are kept by now."""
        return replace(self, answers=answers, saved=datetime.datetime.now(datetime.UTC), carried="")


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What stands around every page of a form."""

    title: str
    description: str
    path: str
    icon: str
    steps: Sequence[Mapping[str, Any]]
    owner: RefLink | None
    happens: Sequence[tuple[str, str]]
    more: int
    previews: bool
    saved: datetime.datetime | None
    carried: str
    back: str
    create: str
    review: str

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Create", "/create"), (self.title, self.path)]


async def opened(request: Request, ctx: Context, *, drafted: bool = True) -> Opened:
    """The template that the address names. Raises NotFound, also for one that may not be seen, and Invalid for one of
    a version that we do not know."""
    namespace, name = request.path_params["namespace"], request.path_params["name"]
    entity = await find_entity(ctx, EntityRef("template", namespace.lower(), name.lower()))
    template = read_template(entity.document)
    pages = pages_for(template, ctx)
    if template.pages and not pages:
        raise NotFound(f"No page of {template.title} is for you", hint="Its owner can say who may use it.")
    answers, saved = await drafts.load(ctx, template.ref) if drafted else (Answers(), None)
    said = request.query_params.get("formData", "")
    values = drafts.prefilled(said) if said else {}
    if values:
        answers = Answers(values={**_only_said(values)})
        return Opened(entity=entity, template=template, pages=pages, answers=answers, carried=drafts.encoded(answers))
    return Opened(entity=entity, template=template, pages=pages, answers=answers, saved=saved)


def _only_said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in values.items() if value is not None}


async def frame_of(found: Opened, current: int, ctx: Context) -> Frame:
    """The frame of a page; `current` counts from 0, the review comes last."""
    template = found.template
    titles = [*(page.title for page in found.pages), template.labels.get("reviewButtonText") or "Review"]
    refs = list(found.entity.targets("ownedBy"))
    links = await links_to(ctx, refs[:1])
    happens = _happens(template, ctx)
    return Frame(
        title=template.title,
        description=template.description,
        path=found.path,
        icon="wand-sparkles",
        steps=[{"title": title, "href": found.at(at + 1) if at < current else ""} for at, title in enumerate(titles)],
        owner=links.get(refs[0]) if refs else None,
        happens=happens[:MOST_STEPS],
        more=max(0, len(happens) - MOST_STEPS),
        previews=ctx.may(DRY_RUN),
        saved=found.saved,
        carried=found.carried,
        back=template.labels.get("backButtonText") or "Back",
        create=template.labels.get("createButtonText") or "Create",
        review=template.labels.get("reviewButtonText") or "Review",
    )


def _happens(template: Template, ctx: Context) -> list[tuple[str, str]]:
    """What the template will do, as far as the person may see: an icon and the name of each step."""
    decision = ctx.decide(READ_STEPS)
    return [
        (ICONS.get(step.action.partition(":")[0], "circle-dot"), _plain(step.name))
        for step in template.steps
        if may_see(decision, step.tags)
    ]


def _plain(name: str) -> str:
    """A step's name without expressions, which mean nothing yet."""
    before, opening, rest = name.partition("${{")
    return f"{before}…{rest.partition('}}')[2]}" if opening else name
