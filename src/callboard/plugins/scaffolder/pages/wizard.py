"""`/create/templates/{namespace}/{name}`: the form of a template, page by page. What is answered is kept as a draft."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from callboard import Context, Page, Redirect, View

from ..forms import (
    Answers,
    Asked,
    Errors,
    Field,
    act,
    ask,
    complete,
    drafts,
    errors_of,
    id_of,
    read,
    readers,
    without_autofocus,
)
from ..forms import suggestions as suggestions_of
from ..model import CREATE_TASK, READ_PARAMETERS, Suggestion
from .opened import REVIEW, Frame, Opened, frame_of, opened

MOST_FILE = 512 * 1024
PATH = "/create/templates/{namespace}/{name}"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing to repair: the field's words and where it is."""

    title: str
    message: str
    href: str


@dataclass(frozen=True, kw_only=True)
class WizardPage(View):
    """One page of the form."""

    template = "scaffolder/form.html"
    wizard: Frame
    number: int
    title: str
    description: str
    fields: Sequence[Field]
    faults: Sequence[Fault] = ()
    own_faults: Sequence[str] = ()
    last: bool = False
    status: int = 200

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return self.wizard.crumbs

    @property
    def multipart(self) -> bool:
        return any(each.type == "file" for top in self.fields for each in top.walk())


@dataclass(frozen=True, kw_only=True)
class SuggestionsFragment(View):
    """What might complete what somebody types: the lines of a list."""

    template = "scaffolder/suggestions.html"
    suggestions: Sequence[Suggestion]


async def show(request: Request, ctx: Context) -> WizardPage | Redirect:
    """One page, `?page=` from 1; `?formData=` fills it in with a JSON object."""
    found = await opened(request, ctx)
    if not found.pages:
        return Redirect(to=f"{found.path}/-/{REVIEW}")
    at = _at(request.query_params.get("page", ""), found)
    asked = ask(found.pages[at].schema, found.answers, ctx)
    return await _page(found, at, asked, {}, ctx, fresh=True)


async def send(request: Request, ctx: Context) -> WizardPage | Redirect:
    """POST: takes in what was answered. `do` says what next: `next`, `back`, `refresh`, `discard`, or a button of a
    list."""
    found = await opened(request, ctx)
    posted = await read_form(await request.form())
    asked_for = (posted.get("do") or ["refresh"])[-1]
    ctx.audit(target=found.template.ref)
    if asked_for == "discard":
        await drafts.drop(ctx, found.template.ref)
        return Redirect(to=found.path, message="Your draft is gone")
    if not found.pages:
        return Redirect(to=f"{found.path}/-/{REVIEW}")
    at = _at((posted.get("page") or [""])[-1], found)
    before = drafts.decoded(posted["carried"][-1]) if posted.get("carried", [""])[-1] else found.answers
    page = found.pages[at].schema
    answers = act(page, read(page, posted, before, readers(ctx)), asked_for)
    asked = ask(page, answers, ctx)
    answers = Answers(values=asked.values, choices=answers.choices)
    shown = await _after(found.with_answers(answers), at, asked, asked_for, ctx)
    # Only now: from the first thing that is written until the answer nobody else can write.
    await drafts.save(ctx, found.template.ref, answers)
    return shown


async def _after(found: Opened, at: int, asked: Asked, asked_for: str, ctx: Context) -> WizardPage | Redirect:
    """Where somebody comes who has sent a page."""
    if asked_for == "back":
        return Redirect(to=found.at(max(at, 1)))
    errors = await errors_of(asked, ctx)
    if asked_for == "next":
        if errors:
            return await _page(found, at, asked, errors, ctx, status=422)
        return Redirect(to=found.at(at + 2) if at + 1 < len(found.pages) else f"{found.path}/-/{REVIEW}")
    return await _page(found, at, asked, _of_what_is_there(asked, errors), ctx)


async def suggest(request: Request, ctx: Context) -> SuggestionsFragment:
    """`…/-/suggestions?page=&place=&part=&q=`: what might complete what somebody types."""
    found = await opened(request, ctx)
    params = request.query_params
    if not found.pages:
        return SuggestionsFragment(suggestions=())
    asked = ask(found.pages[_at(params.get("page", ""), found)].schema, found.answers, ctx)
    made = await suggestions_of(asked, params.get("place", ""), params.get("part", ""), params.get("q", "")[:200], ctx)
    return SuggestionsFragment(suggestions=made)


async def read_form(form: FormData) -> dict[str, list[str]]:
    """What was sent, as text by name. Files become data URLs; of what is too large only that is said, by being
    nothing."""
    posted: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        text = await _data_url(value) if isinstance(value, UploadFile) else value
        posted.setdefault(name, []).append(text)
    return posted


async def _data_url(file: UploadFile) -> str:
    content = await file.read(MOST_FILE + 1)
    await file.close()
    if not content or len(content) > MOST_FILE:
        return ""
    media = file.content_type or "application/octet-stream"
    name = "".join(each for each in file.filename or "" if each.isalnum() or each in "-_.")
    return f"data:{media};name={name};base64,{base64.b64encode(content).decode()}"


def _at(said: str, found: Opened) -> int:
    """Which page is meant, counted from 0."""
    number = int(said) if said.isdecimal() and len(said) < 4 else 1
    return min(max(number, 1), len(found.pages)) - 1


def _of_what_is_there(asked: Asked, errors: Errors) -> Errors:
    """The errors of fields that somebody has already filled in: nobody is told of what they have not come to."""
    filled = {each.pointer for top in asked.fields for each in top.walk() if each.value not in (None, "", [])}
    return {place: said for place, said in errors.items() if place in filled}


async def _page(
    found: Opened, at: int, asked: Asked, errors: Errors, ctx: Context, *, status: int = 200, fresh: bool = False
) -> WizardPage:
    fields = await complete(asked, errors, ctx)
    if not fresh:
        fields = [without_autofocus(each) for each in fields]
    page = found.pages[at]
    return WizardPage(
        wizard=await frame_of(found, at, ctx),
        number=at + 1,
        title=page.title,
        description=page.description,
        fields=fields,
        faults=faults_of(fields, errors) if status != 200 else (),
        own_faults=errors.get("", ()) if status != 200 else (),
        last=at + 1 == len(found.pages),
        status=status,
    )


def faults_of(fields: Sequence[Field], errors: Mapping[str, Any], href: str = "") -> list[Fault]:
    """All that is wrong, with the way to each field; of a place that no field shows the next one above has it."""
    titles = {each.pointer: each for top in fields for each in top.walk()}
    order = {place: at for at, place in enumerate(titles)}
    shown = []
    for place, said in sorted(errors.items(), key=lambda each: order.get(each[0], len(order))):
        near = place
        while near and near not in titles:
            near = near.rpartition("/")[0]
        if near:
            field = titles[near]
            shown.append(Fault(title=field.title, message=said[0], href=f"{href}#{id_of(field.path)}"))
    return shown


PAGES = (
    Page(path=PATH, show=show, requires=READ_PARAMETERS),
    Page(path=PATH, show=send, requires=CREATE_TASK, method="POST"),
    Page(path=f"{PATH}/-/suggestions", show=suggest, requires=READ_PARAMETERS),
)
