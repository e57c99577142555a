"""No way of writing a value down gives a secret away [R9]."""

from __future__ import annotations

import copy
import dataclasses
import io
import json
import logging
import pickle
import pprint
import traceback
from collections.abc import Callable

import msgspec
import pydantic
import pytest
import structlog
from rich.console import Console
from rich.pretty import pretty_repr
from rich.traceback import Traceback

from callboard.foundation.secrets import MASK, Secret

TEXT = "hunter2-is-my-password"


class Login(pydantic.BaseModel):
    user: str = "ann"
    password: Secret


@dataclasses.dataclass(frozen=True)
class Account:
    password: Secret


@pytest.fixture
def secret() -> Secret:
    return Secret(TEXT)


def test_only_reveal_gives_the_text(secret: Secret) -> None:
    assert secret.reveal() == TEXT


WAYS_TO_WRITE: dict[str, Callable[[Secret], object]] = {
    "str": str,
    "repr": repr,
    "ascii": ascii,
    "format": format,
    "f-string with a width": lambda s: f"{s:>40}",
    "f-string with repr": lambda s: f"{s!r}",
    "percent": lambda s: "%s and %r" % (s, s),  # noqa: UP031
    "str.format": lambda s: "{} {0!s}".replace("{}", "{0}").format(s),
    "json with str": lambda s: json.dumps({"password": s}, default=str),
    "json with repr": lambda s: json.dumps({"password": s}, default=repr),
    "in a list": lambda s: str([s]),
    "in a dict": lambda s: str({"password": s}),
    "pprint": lambda s: pprint.pformat({"password": [s]}),
    "rich": lambda s: pretty_repr({"password": s}, expand_all=True),
    "dataclass": lambda s: repr(Account(s)),
    "dataclass as a dict": lambda s: repr(dataclasses.asdict(Account(s))),
    "copy": lambda s: repr([copy.copy(s), copy.deepcopy({"s": s})]),
    "pydantic repr": lambda s: repr(Login(password=s)),
    "pydantic dump": lambda s: repr(Login(password=s).model_dump()),
    "pydantic dump for JSON": lambda s: repr(Login(password=s).model_dump(mode="json")),
    "pydantic JSON": lambda s: Login(password=s).model_dump_json(),
    "pydantic copy": lambda s: repr(Login(password=s).model_copy(deep=True)),
    "msgspec with str": lambda s: msgspec.json.encode({"password": s}, enc_hook=str).decode(),
    "its attributes": lambda s: repr([getattr(s, name, None) for name in dir(s) if name != "reveal"]),
}


@pytest.mark.parametrize("way", WAYS_TO_WRITE)
def test_a_secret_is_written_without_its_text(secret: Secret, way: str) -> None:
    written = str(WAYS_TO_WRITE[way](secret))
    assert TEXT not in written
    assert MASK in written


REFUSED: dict[str, Callable[[Secret], object]] = {
    "json": json.dumps,
    "json with vars": lambda s: json.dumps(s, default=vars),
    "pickle": pickle.dumps,
    "pickle in a list": lambda s: pickle.dumps([s], protocol=0),
    "its state": lambda s: s.__getstate__(),
    "msgspec json": msgspec.json.encode,
    "msgspec msgpack": msgspec.msgpack.encode,
    "msgspec builtins": msgspec.to_builtins,
    "vars": vars,
    "equality with itself": lambda s: s == s,  # noqa: PLR0124
    "equality with its text": lambda s: s == TEXT,
    "equality from the other side": lambda s: TEXT == s,  # noqa: SIM300
    "inequality": lambda s: s != TEXT,
    "order": lambda s: s < TEXT,
    "hash": hash,
    "in a set": lambda s: {s},
    "iteration": list,
    "length": len,
    "membership": lambda s: "h" in s,
    "index": lambda s: s[0],
    "addition": lambda s: s + "",
    "addition to a text": lambda s: "" + s,
    "join": lambda s: "".join([s]),
    "bytes": bytes,
    "change": lambda s: setattr(s, "_open", lambda: "other"),
    "deletion": lambda s: delattr(s, "_open"),
}


@pytest.mark.parametrize("way", REFUSED)
def test_a_secret_refuses(secret: Secret, way: str) -> None:
    with pytest.raises(TypeError) as refusal:
        REFUSED[way](secret)
    assert TEXT not in str(refusal.value)
    assert secret.reveal() == TEXT


def test_the_standard_log_has_no_text_of_a_secret(secret: Secret, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger("x").info("signed in with %s", secret, extra={"password": secret})
    assert caplog.messages == [f"signed in with {MASK}"]


@pytest.mark.parametrize(
    "renderer",
    [
        structlog.processors.JSONRenderer(),
        structlog.processors.KeyValueRenderer(),
        structlog.processors.LogfmtRenderer(),
        structlog.dev.ConsoleRenderer(colors=False),
    ],
    ids=lambda each: type(each).__name__,
)
def test_structured_logs_have_no_text_of_a_secret(secret: Secret, renderer: structlog.types.Processor) -> None:
    out = io.StringIO()
    log = structlog.wrap_logger(structlog.PrintLogger(out), processors=[renderer])
    log.info("signed_in", password=secret, more={"token": secret})
    assert MASK in out.getvalue()
    assert TEXT not in out.getvalue()


def _fail_with(password: Secret) -> None:
    raise RuntimeError(f"no entry with {password}")


def test_tracebacks_that_show_variables_do_not_show_a_secret(secret: Secret) -> None:
    try:
        _fail_with(secret)
    except RuntimeError as error:
        plain = traceback.TracebackException.from_exception(error, capture_locals=True)
        lines = "".join(plain.format())
        console = Console(file=io.StringIO(), width=200)
        console.print(Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True))
    for shown in (lines, console.file.getvalue()):  # type: ignore[attr-defined]
        assert MASK in shown
        # The name of the test module's constant is shown by neither: it is no variable of these frames.
        assert TEXT not in shown


def test_pydantic_makes_a_secret_of_text_and_takes_a_ready_one(secret: Secret) -> None:
    assert Login.model_validate({"password": TEXT}).password.reveal() == TEXT
    assert Login.model_validate_json(json.dumps({"password": TEXT})).password.reveal() == TEXT
    assert Login(password=secret).password is secret


@pytest.mark.parametrize("value", [5, None, ["hunter2"], {"a": "hunter2"}, b"hunter2"])
def test_pydantic_takes_nothing_but_text(value: object) -> None:
    with pytest.raises(pydantic.ValidationError):
        Login.model_validate({"password": value})


def test_the_json_schema_calls_it_a_password() -> None:
    schema = Login.model_json_schema()["properties"]["password"]
    assert (schema["type"], schema["format"], schema["writeOnly"]) == ("string", "password", True)


def test_only_text_becomes_a_secret() -> None:
    with pytest.raises(TypeError, match="not of int"):
        Secret(5)  # type: ignore[arg-type]


def test_a_secret_counts_as_there_even_when_it_is_empty() -> None:
    assert Secret("")
