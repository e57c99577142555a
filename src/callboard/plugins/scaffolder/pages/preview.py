"""`/create/templates/{namespace}/{name}/-/preview`: every file that would be created, before anything is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from callboard import CallboardError, Context, Page, Secret, View

from ..forms import Finished, Given, SecretQuestion, finish, questions
from ..model import DRY_RUN
from ..run import DryRun, InvalidValues, MadeFile, dry_run
from .opened import REVIEW, Frame, Opened, frame_of, opened
from .review import revealed, said_by
from .wizard import PATH

MOST_SHOWN, MOST_TEXT, MOST_TEXTS = 300, 48 * 1024, 1024 * 1024
STARS = 6
"""So many stars, or as many as there must be, a dry run gets in place of a secret: nobody has typed one yet, and a dry
run would not be given it."""
SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class ShownFile:
    """A file that would be there. Without a `text` there is a `note` that says why."""

    path: str
    size: int
    text: str = ""
    note: str = ""
    executable: bool = False

    @property
    def id(self) -> str:
        return "file-" + "".join(each if each.isalnum() else f"-{ord(each):x}-" for each in self.path)

    @property
    def language(self) -> str:
        return self.path.rpartition("/")[2].rpartition(".")[2].lower()


@dataclass(frozen=True, kw_only=True)
class ShownStep:
    """A step and what became of it."""

    title: str
    state: str
    note: str


@dataclass(frozen=True, kw_only=True)
class PreviewPage(View):
    """The files and the steps of a dry run, or why there are none."""

    template = "scaffolder/preview.html"
    wizard: Frame
    files: Sequence[ShownFile] = ()
    left_out: int = 0
    steps: Sequence[ShownStep] = ()
    faults: Sequence[str] = ()
    hint: str = ""
    status: int = 200

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [*self.wizard.crumbs, ("Preview", f"{self.wizard.path}/-/{REVIEW}")]


async def preview(request: Request, ctx: Context) -> PreviewPage:
    """POST: does the steps as far as they touch nothing but files, and shows what would come of it."""
    found = await opened(request, ctx)
    ctx.audit(target=found.template.ref)
    finished = await finish(found.pages, found.answers, ctx)
    wizard = await frame_of(found, len(found.pages), ctx)
    if not finished.is_fine:
        return PreviewPage(
            wizard=wizard, faults=["The form is not complete yet."], hint="The review says what is missing.", status=422
        )
    try:
        made = await _try(found, finished, ctx)
    except InvalidValues as error:
        return PreviewPage(wizard=wizard, faults=said_by(error), status=422)
    except CallboardError as error:
        return PreviewPage(wizard=wizard, faults=[error.message], hint=error.hint or "", status=422)
    files = list(_shown(made.files))
    return PreviewPage(wizard=wizard, files=files, left_out=len(made.files) - len(files), steps=_steps(made))


async def _try(found: Opened, finished: Finished, ctx: Context) -> DryRun:
    asked = questions(found.template, finished.pages)
    given = Given(
        secrets={each.key: _stand_in(each) for each in asked if each.key},
        values={each.path: _stand_in(each) for each in asked if each.path},
    )
    values = finished.with_secrets(given)
    return await dry_run(ctx, found.template, values, revealed(given), publishes=False, checked=True)


def _stand_in(asked: SecretQuestion) -> Secret:
    least = asked.schema.get("minLength")
    return Secret("*" * max(STARS, least if isinstance(least, int) and least < MOST_TEXT else 0))


def _shown(files: Mapping[str, MadeFile]) -> Iterator[ShownFile]:
    left = MOST_TEXTS
    for path in sorted(files, key=lambda each: (each.count("/") == 0, each.lower()))[:MOST_SHOWN]:
        file = files[path]
        text, note = _text(file.content, left)
        left -= len(text)
        yield ShownFile(path=path, size=len(file.content), text=text, note=note, executable=file.executable)


def _text(content: bytes, left: int) -> tuple[str, str]:
    """The text of a file, or why it is not shown."""
    if not content:
        return "", "It is empty."
    if len(content) > min(MOST_TEXT, left):
        return "", "It is too large to be shown here."
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return "", "It is no text."
    return (text, "") if "\0" not in text else ("", "It is no text.")


def _steps(made: DryRun) -> list[ShownStep]:
    states = {"completed": "success", "skipped": "cancelled", "failed": "failed", "processing": "running"}
    last: dict[str, Mapping[str, object]] = {}
    for line in made.log:
        if line.get("stepId") and line.get("status"):
            last[str(line["stepId"])] = line
    return [
        ShownStep(
            title=step.name,
            state=states.get(str(last.get(step.id, {}).get("status", "")), "pending"),
            note=str(last.get(step.id, {}).get("message", "")),
        )
        for step in made.steps
    ]


PAGES = (Page(path=f"{PATH}/-/preview", show=preview, requires=DRY_RUN, method="POST", deadline=SECONDS),)
