"""`/create/templates/{namespace}/{name}/-/review`: all answers once more, what is secret, and the button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Page, Redirect, View

from ..forms import (
    Errors,
    Finished,
    Given,
    Row,
    SecretQuestion,
    drafts,
    finish,
    questions,
    rows_of,
    rows_without_schema,
    take,
)
from ..model import CREATE_TASK, READ_PARAMETERS
from ..run import InvalidValues, create_task, hidden_name
from .opened import REVIEW, Frame, Opened, frame_of, opened
from .wizard import PATH, Fault, faults_of, read_form


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
    creates: bool
    status: int = 200

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return self.wizard.crumbs


async def review(request: Request, ctx: Context) -> ReviewPage:
    """What would be created."""
    found = await opened(request, ctx)
    return await _page(found, await finish(found.pages, found.answers, ctx), {}, ctx)


async def create(request: Request, ctx: Context) -> ReviewPage | Redirect:
    """POST: makes the task, if everything fits, and goes to its page. What is secret comes with this request only."""
    found = await opened(request, ctx)
    ctx.audit(target=found.template.ref)
    finished = await finish(found.pages, found.answers, ctx)
    given, errors = take(questions(found.template, finished.pages), await read_form(await request.form()))
    if errors or not finished.is_fine:
        return await _page(found, finished, errors, ctx, status=422)
    try:
        task = await create_task(ctx, found.template, finished.with_secrets(given), revealed(given), checked=True)
    except InvalidValues as error:
        return await _page(found, finished, {}, ctx, own_faults=said_by(error), status=422)
    await drafts.drop(ctx, found.template.ref)
    return Redirect(to=f"/create/tasks/{task}")


def revealed(given: Given) -> dict[str, str]:
    """All that a task needs to know and nobody else, by name."""
    hidden = {hidden_name(path): secret.reveal() for path, secret in given.values.items()}
    return {**{key: secret.reveal() for key, secret in given.secrets.items()}, **hidden}


def said_by(error: InvalidValues) -> list[str]:
    """What the check of tasks found that no page had: conditions across pages, mostly."""
    return [str(each["stack"]) for each in error.errors]


async def _page(
    found: Opened,
    finished: Finished,
    secret_errors: Errors,
    ctx: Context,
    *,
    own_faults: Sequence[str] = (),
    status: int = 200,
) -> ReviewPage:
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
    secrets = questions(found.template, finished.pages)
    faults += [
        Fault(title=each.title, message=" ".join(secret_errors[each.name]), href=f"#{each.id}")
        for each in secrets
        if each.name in secret_errors
    ]
    return ReviewPage(
        wizard=await frame_of(found, len(found.pages), ctx),
        pages=[each for each in pages if each.rows],
        secrets=secrets,
        faults=faults,
        own_faults=[*own_faults, *(said for errors in finished.errors for said in errors.get("", ()))],
        secret_errors=secret_errors,
        creates=ctx.may(CREATE_TASK),
        status=status,
    )


PAGES = (
    Page(path=f"{PATH}/-/{REVIEW}", show=review, requires=READ_PARAMETERS),
    Page(path=f"{PATH}/-/{REVIEW}", show=create, requires=CREATE_TASK, method="POST"),
)
