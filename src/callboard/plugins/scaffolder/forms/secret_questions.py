"""What is secret is asked for at the end, just before it is used: it stands in no draft and in no page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from callboard import Secret

from ..model import Template
from .asking import Asked
from .check import Errors
from .expand import Path, validator, without_hints
from .form import Field
from .hints import hint, options_of
from .wording import explain

TOKENS = "requestUserCredentials"
MOST_PLACES = 20_000


@dataclass(frozen=True, kw_only=True)
class SecretQuestion:
    """One secret to ask for. `key` is its name among the secrets of the task; those of a widget `password` have none,
    since they are plain values of the form, at `path`."""

    name: str
    title: str
    key: str = ""
    path: Path = ()
    required: bool = False
    help: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What its input is called in the page."""
        return "secret-" + "".join(each if each.isalnum() else "-" for each in self.name)


@dataclass(frozen=True, kw_only=True)
class Given:
    """The secrets that came, apart: those of the task by key, and those that are values by path."""

    secrets: Mapping[str, Secret]
    values: Mapping[Path, Secret]


def questions(template: Template, pages: Sequence[Asked]) -> list[SecretQuestion]:
    """All that is to be asked for: secret fields of the pages, what `spec.secrets` wants, tokens of repositories."""
    found: dict[str, SecretQuestion] = {}
    for asked in pages:
        for each in (inner for top in asked.fields for inner in top.walk()):
            for question in (_of_field(each), _of_token(each)):
                if question is not None:
                    found.setdefault(question.key or question.name, question)
    declared = template.secrets or {}
    properties = declared.get("properties")
    for name, schema in properties.items() if isinstance(properties, Mapping) else ():
        found.setdefault(str(name), _declared(str(name), schema, declared))
    return list(found.values())


def take(asked: Sequence[SecretQuestion], posted: Mapping[str, Sequence[str]]) -> tuple[Given, Errors]:
    """What was typed, and what is wrong with it. The words never hold any of it."""
    secrets: dict[str, Secret] = {}
    values: dict[Path, Secret] = {}
    errors: Errors = {}
    for each in asked:
        text = (posted.get(f"s/{each.name}") or [""])[-1]
        if not text:
            if each.required:
                errors[each.name] = ["This is needed."]
            continue
        wrong = _wrong(each, text)
        if wrong:
            errors[each.name] = wrong
        elif each.key:
            secrets[each.key] = Secret(text)
        else:
            values[each.path] = Secret(text)
    return Given(secrets=secrets, values=values), errors


def _of_field(each: Field) -> SecretQuestion | None:
    if each.kind != "secret":
        return None
    is_value = hint(each.schema, "widget") == "password" and not each.field_id
    return SecretQuestion(
        name=each.pointer.lstrip("/"),
        title=each.title,
        key="" if is_value else str(each.path[-1]),
        path=each.path if is_value else (),
        required=each.required,
        help=each.help or each.description,
        schema=each.schema,
    )


def _of_token(each: Field) -> SecretQuestion | None:
    """A repository's field may want the person's own token for the host."""
    wanted = options_of(each.schema).get(TOKENS)
    key = wanted.get("secretsKey") if isinstance(wanted, Mapping) else None
    if not isinstance(key, str) or not key or each.kind != "custom":
        return None
    host = str(each.value or "").partition("?")[0] or "the host"
    return SecretQuestion(
        name=f"token:{key}",
        title=f"Your access token for {host}",
        key=key,
        help="Leave it empty to have the portal use its own.",
    )


def _declared(name: str, schema: Any, declared: Mapping[str, Any]) -> SecretQuestion:
    said = schema if isinstance(schema, Mapping) else {}
    return SecretQuestion(
        name=f"declared:{name}",
        title=str(said.get("title") or name),
        key=name,
        required=name in (declared.get("required") or ()),
        help=str(said.get("description") or ""),
        schema=said,
    )


def _wrong(each: SecretQuestion, text: str) -> list[str]:
    """The rules that a secret breaks, said without it."""
    schema = {key: value for key, value in without_hints(each.schema).items() if key not in {"type", "default"}}
    broken = validator(schema).iter_errors(text)
    return [explain(error.kind.name, error.kind.as_dict(), "", None) for error in broken]


def secret_names(template: Template) -> set[str]:
    """The names of all secrets that a template may ever ask for, whatever is answered."""
    declared = (template.secrets or {}).get("properties")
    found = {str(name) for name in declared} if isinstance(declared, Mapping) else set()
    waiting: list[Any] = [*template.pages]
    seen = 0
    while waiting and seen < MOST_PLACES:
        here, seen = waiting.pop(), seen + 1
        if isinstance(here, list):
            waiting += here
        if not isinstance(here, Mapping):
            continue
        waiting += here.values()
        properties = here.get("properties")
        for name, schema in properties.items() if isinstance(properties, Mapping) else ():
            if isinstance(schema, Mapping) and hint(schema, "field") == "Secret":
                found.add(str(name))
        wanted = options_of(here).get(TOKENS)
        if isinstance(wanted, Mapping) and isinstance(wanted.get("secretsKey"), str):
            found.add(wanted["secretsKey"])
    return found
