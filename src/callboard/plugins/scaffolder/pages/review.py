"""`/create/templates/{namespace}/{name}/-/review`: all answers once more, what is secret, and the button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Page, View

from ..forms import Errors, Finished, Row, SecretQuestion, finish, questions, rows_of, rows_without_schema
from ..model import READ_PARAMETERS
from .opened import REVIEW, Frame, Opened, frame_of, opened
from .wizard import PATH, Fault, faults_of


@dataclass(frozen=True, kw_only=True)
class ReviewedPage:
    """The answers of one page, and where they can be changed."""

    title: str
    href: str
    rows: Sequence[Row]


@dataclass(frozen=True, kw_only=True)
class ReviewPage(View):
    """The last page of the form."""

    template = "scaffolder/review.html"
    wizard: Frame
    pages: Sequence[ReviewedPage]
    secrets: Sequence[SecretQuestion]
    faults: Sequence[Fault]
    own_faults: Sequence[str]
    secret_errors: Mapping[str, Sequence[str]]
    creates: bool = False
    previews: bool = False
    status: int = 200

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return self.wizard.crumbs


async def review(request: Request, ctx: Context) -> ReviewPage:
    """What would be created."""
    found = await opened(request, ctx)
    return await review_page(found, await finish(found.pages, found.answers, ctx), {}, ctx)


async def review_page(
    found: Opened, finished: Finished, secret_errors: Errors, ctx: Context, status: int = 200
) -> ReviewPage:
    """The page for these answers."""
    pages = [
        ReviewedPage(title=page.title, href=found.at(at), rows=rows_of(asked.schema, asked.values))
        for at, (page, asked) in enumerate(zip(found.pages, finished.pages, strict=True), start=1)
    ]
    if finished.others:
        pages.append(ReviewedPage(title="Also given", href="", rows=rows_without_schema(finished.others)))
    faults = [
        fault
        for at, (asked, errors) in enumerate(zip(finished.pages, finished.errors, strict=True), start=1)
        for fault in faults_of(asked.fields, errors, found.at(at))
    ]
    return ReviewPage(
        wizard=await frame_of(found, len(found.pages), ctx),
        pages=[each for each in pages if each.rows],
        secrets=questions(found.template, finished.pages),
        faults=faults,
        own_faults=[said for errors in finished.errors for said in errors.get("", ())],
        secret_errors=secret_errors,
        status=status,
    )


PAGES = (Page(path=f"{PATH}/-/{REVIEW}", show=review, requires=READ_PARAMETERS),)
