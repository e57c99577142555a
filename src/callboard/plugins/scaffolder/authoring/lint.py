"""Says what is wrong with a template before anybody uses it: what the catalog, the form, the actions and the engine
would each say, with file and line, and without doing anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Any, Literal

import jsonschema_rs
from pydantic import ValidationError

from callboard import Action, Context, Invalid, Workspace
from callboard.plugins.actions import input_schema, output_schema
from callboard.plugins.catalog import Declaration, Problem

from ..model import Step, Template, fault_of, read_template
from .declared import names_of_secrets, parameter_names, properties_of
from .references import Reference, references_in, texts_in
from .skeletons import lint_skeleton
from .syntax import lint_syntax

HYPHEN = "`a-b` takes b away from a: write `steps['{id}']`."
FREE = {"environment", "user", "context"}
"""Roots whose names nobody declares in the template."""


@dataclass(frozen=True, kw_only=True)
class Linting:
    """One template file that is looked at. `folder` is the one it lies in."""

    ctx: Context
    file: str
    declaration: Declaration
    template: Template
    folder: Workspace

    def problem(
        self, pointer: str, message: str, hint: str = "", level: Literal["error", "warning"] = "error", line: int = 0
    ) -> Problem:
        """Something wrong at a place of the document, so many lines further down."""
        at = self.declaration.line_of(pointer) + line
        return Problem(message=message, hint=hint, file=self.file, line=at, level=level, stage="lint")

    def action(self, step: Step) -> Action | None:
        """The action of a step, if there is one of that name."""
        found = [each.contribution for each in self.ctx.of(Action) if each.contribution.id == step.action]
        return found[0] if found else None


async def lint_template(ctx: Context, file: str, declaration: Declaration, folder: Workspace) -> list[Problem]:
    """Everything that is wrong with one template, in the order of its lines. What the catalog says of it is not among
    it."""
    try:
        template = read_template(declaration.document)
    except Invalid as error:
        fault = fault_of(declaration.document)
        line = declaration.line_of(fault[0] if fault else "/apiVersion")
        return [Problem(message=error.message, hint=error.hint or "", file=file, line=line, stage="lint")]
    one = Linting(ctx=ctx, file=file, declaration=declaration, template=template, folder=folder)
    found = sorted([*_form(one), *_steps(one), *_expressions(one)], key=lambda problem: problem.line)
    found += [each for step in template.steps for each in lint_skeleton(step, folder, file)]
    return found + await lint_syntax(ctx, file, declaration, template, folder)


def _form(one: Linting) -> Iterator[Problem]:
    """The pages: schemas that are none, and names that are asked for twice."""
    asked: dict[str, int] = {}
    several = isinstance(one.declaration.document["spec"].get("parameters"), list)
    for number, page in enumerate(one.template.pages):
        at = f"/spec/parameters/{number}" if several else "/spec/parameters"
        try:
            jsonschema_rs.Draft7Validator(dict(page))
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
            said = str(error).partition("\n")[0]
            yield one.problem(at, f"The page is no JSON Schema: {said}", "Write it by draft 7.")
        names = dict(properties_of(page))
        for name in names:
            if asked.setdefault(name, number) != number:
                yield one.problem(
                    f"{at}/properties/{name}",
                    f"`{name}` is asked for on page {asked[name] + 1} as well; the later answer wins",
                    "Give one of them another name.",
                    "warning",
                )
        for name in page.get("required") or ():
            if name not in names:
                yield one.problem(f"{at}/required", f"`{name}` is required, and no field of this page")


def _steps(one: Linting) -> Iterator[Problem]:
    """The steps: their ids, their actions, the names of what these take, and files that are not there."""
    seen: set[str] = set()
    for number, step in enumerate(one.template.steps):
        at = f"/spec/steps/{number}"
        if step.id in seen:
            yield one.problem(
                f"{at}/id", f"Two steps have the id `{step.id}`", "Later steps could not tell them apart."
            )
        seen.add(step.id)
        action = one.action(step)
        if action is None:
            known = [each.contribution.id for each in one.ctx.of(Action)]
            near = get_close_matches(step.action, known, n=1)
            hint = f"Did you mean `{near[0]}`?" if near else "`callboard actions list` says which there are."
            yield one.problem(f"{at}/action", f"There is no action `{step.action}`", hint)
        else:
            yield from _input(one, step, action, f"{at}/input")
        yield from _files(one, step, f"{at}/input")


def _input(one: Linting, step: Step, action: Action, at: str) -> Iterator[Problem]:
    try:
        action.input.model_validate(step.input)
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            where = "".join(f"/{part}" for part in each["loc"])
            if each["type"] == "missing":
                yield one.problem(at, f"{action.id} needs `{_path(each['loc'])}`")
            elif each["type"] == "extra_forbidden":
                near = get_close_matches(str(each["loc"][-1]), list(input_schema(action).get("properties", {})), n=1)
                hint = f"Did you mean `{near[0]}`?" if near else "The step would fail: leave it out."
                yield one.problem(f"{at}{where}", f"{action.id} does not take `{_path(each['loc'])}`", hint)
            elif not _is_worked_out(step.input, each["loc"]):
                yield one.problem(f"{at}{where}", f"{action.id}, `{_path(each['loc'])}`: {each['msg']}")


def _is_worked_out(given: Any, loc: tuple[int | str, ...]) -> bool:
    """Does an expression stand there, or around it, whose value nobody knows yet?"""
    for part in loc:
        if isinstance(given, str):
            break
        try:
            given = given[part]
        except (KeyError, IndexError, TypeError):
            break
    return any(True for _ in texts_in(given))


def _path(loc: tuple[int | str, ...]) -> str:
    return ".".join(map(str, loc))


def _files(one: Linting, step: Step, at: str) -> Iterator[Problem]:
    """What a step fetches from beside the template must be there."""
    url = step.input.get("url")
    if not step.action.startswith("fetch:") or not isinstance(url, str) or "://" in url or "${{" in url:
        return
    path = str(PurePosixPath(url.removeprefix("./") or "."))
    if path.startswith(".."):
        message = f"`{url}` leads out of the template's folder: it is found only where that lies in a repository"
        yield one.problem(f"{at}/url", message, level="warning")
        return
    try:
        there = one.folder.exists(path)
    except Invalid as error:
        yield one.problem(f"{at}/url", error.message, error.hint or "")
        return
    if not there:
        yield one.problem(f"{at}/url", f"There is no `{url}` beside the template", "Paths are relative to its folder.")


def _expressions(one: Linting) -> Iterator[Problem]:
    """What expressions refer to must be asked for, or made by an earlier step."""
    parameters, secrets = parameter_names(one.template), names_of_secrets(one.template)
    used: set[str] = set()
    whole: set[str] = set()
    for pointer, text, step in _texts(one):
        for reference in references_in(text):
            if reference.root == "parameters":
                used.update(reference.parts[1:2])
                whole.update(reference.parts if len(reference.parts) == 1 else ())
            said = _refers(one, reference, parameters, secrets, step)
            if said is not None:
                yield one.problem(pointer, said[0], said[1], line=reference.line)
    for name in sorted(parameters - secrets - used) if not whole else ():
        yield one.problem("/spec/parameters", f"`{name}` is asked for, and no step uses it", level="warning")


def _texts(one: Linting) -> Iterator[tuple[str, str, int]]:
    """Texts with expressions, and how many steps have been done before them."""
    spec = one.declaration.document.get("spec", {})
    for number, step in enumerate(spec.get("steps") or ()):
        for pointer, text in texts_in(step, f"/spec/steps/{number}"):
            yield pointer, text, number
    for pointer, text in texts_in(spec.get("output") or {}, "/spec/output"):
        yield pointer, text, len(one.template.steps)


def _refers(
    one: Linting, reference: Reference, parameters: set[str], secrets: set[str], number: int
) -> tuple[str, str] | None:
    """What is wrong with a reference, and what to do; None when nothing is."""
    named = reference.parts[1] if len(reference.parts) > 1 else ""
    if reference.root in FREE or not named:
        return None
    if reference.root == "parameters":
        return _unless_known("parameters", named, parameters, "No page asks for it.")
    if reference.root == "secrets":
        hint = "A field with `ui:field: Secret`, or `spec.secrets.schema`, gives one."
        return _unless_known("secrets", named, secrets, hint)
    if reference.root == "each":
        here = one.template.steps[number] if number < len(one.template.steps) else None
        return None if here and here.each is not None else ("`each` is there only in a step with `each`", "")
    if reference.root == "steps":
        return _of_step(one, reference, named, number)
    return f"`values` is there only in the files of `fetch:template`, not in `{reference.root}.{named}`", ""


def _of_step(one: Linting, reference: Reference, named: str, number: int) -> tuple[str, str] | None:
    earlier = {step.id: step for step in one.template.steps[:number]}
    if named not in earlier:
        if reference.minus and any(step.id.startswith(f"{named}-") for step in one.template.steps):
            whole = next(step.id for step in one.template.steps if step.id.startswith(f"{named}-"))
            return f"`steps.{named}-{reference.minus}` is a subtraction", HYPHEN.format(id=whole)
        later = any(step.id == named for step in one.template.steps)
        return f"`steps.{named}` {'comes later' if later else 'is no step'}", _near(named, earlier)
    step = earlier[named]
    action = one.action(step)
    if len(reference.parts) < 4 or reference.parts[2] != "output" or action is None or step.each is not None:
        return None
    known = output_schema(action).get("properties", {})
    if reference.parts[3] in known:
        return None
    return f"{step.action} gives no `{reference.parts[3]}`", _near(reference.parts[3], known) or _listed(known)


def _unless_known(root: str, named: str, known: set[str], hint: str) -> tuple[str, str] | None:
    if named in known:
        return None
    return f"There is no `{root}.{named}`", _near(named, dict.fromkeys(known)) or hint


def _near(word: str, known: Mapping[str, Any]) -> str:
    near = get_close_matches(word, list(known), n=1)
    return f"Did you mean `{near[0]}`?" if near else ""


def _listed(known: Mapping[str, Any]) -> str:
    return f"It gives {', '.join(f'`{each}`' for each in known)}." if known else "It gives nothing."
