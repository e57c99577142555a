"""Printing a configuration: for people, with places, without secrets."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from callboard.foundation.config import CORE_SECTIONS, Configuration, Settings, render
from callboard.foundation.config.json_file import plant
from callboard.foundation.config.tree import Origin, Table, plain
from callboard.foundation.config.yaml_file import parse_yaml
from callboard.foundation.secrets import Secret

from .conftest import Company


class Jenkins(Settings):
    url: str = ""
    crumb: Secret | None = None
    token_name: str = ""


def test_each_value_is_followed_by_its_place(company: Company) -> None:
    company.write("callboard.local.yaml", "app:\n  title: Local\n")
    configuration = company.loaded(
        "app: {title: Acme}\nbackend:\n  reading:\n    allow:\n      - host: a.com\n        paths: [/x, '/y:']\n"
        "      - {}\ncatalog:\n  rules: []\n  '/a b': ~\n  \"on\": 'yes'\n",
        {"APP_CONFIG_organization_name": "Meadowlark Ltd"},
    )
    assert render(configuration, with_origins=True) == (
        "app:\n"
        "  title: Local  # callboard.local.yaml:2\n"
        "backend:\n"
        "  reading:\n"
        "    allow:\n"
        "      - host: a.com  # callboard.yaml:5\n"
        "        paths:\n"
        "          - /x  # callboard.yaml:6\n"
        '          - "/y:"  # callboard.yaml:6\n'
        "      - {}  # callboard.yaml:7\n"
        "catalog:\n"
        "  rules: []  # callboard.yaml:9\n"
        '  "on": "yes"  # callboard.yaml:11\n'
        "organization:\n"
        "  name: Meadowlark Ltd  # APP_CONFIG_organization_name\n"
    )


def test_without_places_there_are_no_comments(company: Company) -> None:
    assert render(company.loaded("a: [[1, [2]], {b: true}]"), with_origins=False) == (
        "a:\n  - - 1\n    - - 2\n  - b: true\n"
    )


def test_an_empty_configuration_is_an_empty_object(company: Company) -> None:
    assert render(company.load(), with_origins=True) == "{}\n"


class App(Settings):
    webhook_data: Secret


class Host(Settings):
    organizations: tuple[str, ...] = ()
    anything: Secret | None = None
    apps: tuple[App, ...] = ()


class Integrations(Settings):
    github: tuple[Host, ...] = ()
    by_name: dict[str, Host] = {}
    credentials: tuple[Host, ...] = ()


KNOWN = {**CORE_SECTIONS, "jenkins": Jenkins, "integrations": Integrations}

SECRETS = [
    # From the environment or a file, under a name that sounds like a secret.
    "x: {token: '${HUNTER}'}",
    "x: {apiToken: {$env: HUNTER}}",
    "x: {password: {$file: hunter}}",
    "x: {clientSecret: '${NOPE:-hunter2}'}",
    "x: {key: '${HUNTER}'}",
    "x: {api-key: 'a-${HUNTER}'}",
    "x: {privateKey: {$file: hunter}}",
    "x: {credentials: {user: '${HUNTER}'}}",
    "x: {credentials: [{a: ['${HUNTER}']}]}",
    "x: {connection: '${HUNTER}'}",
    "x: {Authorization: 'Token ${HUNTER}'}",
    "x: {tokenUrl: '${HUNTER}'}",
    "x: {$include: 'included.yaml'}",
    # Written down in the file itself.
    "x: {password: hunter2}",
    "x: {API_TOKEN: hunter2}",
    "x: {secret: {value: hunter2}}",
    "x: {secretAccessKey: hunter2}",
    "x: {apiKey: hunter2}",
    "x: {connectionString: hunter2}",
    # Under an innocent name, but it looks like one.
    "x: {url: 'postgres://ann:hunter2@db/x'}",
    "x: {url: 'postgres://:hunter2@db/x'}",
    "x: {url: 'https://x/?sig=hunter2'}",
    "x: {header: 'Bearer hunter2'}",
    'x: {text: "-----BEGIN RSA PRIVATE KEY-----\\nhunter2"}',
    "x: {text: 'glpat-hunter2'}",
    # By the type of its field.
    "jenkins: {crumb: hunter2}",
    "jenkins: {crumb: '${HUNTER}'}",
    "backend: {database: {connection: hunter2}}",
    "backend: {database: {connection: {password: hunter2, connectionString: hunter2}}}",
    "integrations: {github: [{anything: hunter2, apps: [{webhookData: hunter2}]}]}",
    "integrations: {byName: {x: {anything: hunter2}}}",
    "auth: {session: {secret: hunter2}, providers: {github: {development: {clientSecret: hunter2}}}}",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_never_printed(company: Company, text: str) -> None:
    company.write("hunter", "hunter2\n")
    company.write("included.yaml", "token: '${HUNTER}'")
    configuration = company.loaded(text, {"HUNTER": "hunter2"})
    printed = render(configuration, with_origins=True, known=KNOWN)
    assert "hunter2" not in printed
    assert "<secret>" in printed
    assert "callboard.yaml:1" in printed or "included.yaml:1" in printed


def test_a_secret_from_an_override_is_never_printed(company: Company) -> None:
    configuration = company.load(environ={"APP_CONFIG_x": '{"keys": [{"id": "hunter2"}]}', "APP_CONFIG_z": "shown"})
    assert render(configuration, with_origins=False) == "x:\n  keys:\n    - id: <secret>\nz: shown\n"


@pytest.mark.parametrize(
    "text",
    [
        "x: {host: '${SHOWN}'}",
        "x: {tokenUrl: shown}",
        "x: {secretName: shown}",
        "x: {key: shown}",
        "x: {monkey: '${SHOWN}'}",
        "x: {url: 'https://shown:8080/path@x'}",
        "backend: {cors: {credentials: true, origin: shown}}",
        "integrations: {credentials: [{organizations: [shown]}]}",
        "jenkins: {tokenName: shown}",
    ],
)
def test_what_is_no_secret_is_printed(company: Company, text: str) -> None:
    configuration = company.loaded(text, {"SHOWN": "shown"})
    printed = render(configuration, with_origins=True, known=KNOWN)
    assert "shown" in printed
    assert "<secret>" not in printed


texts = st.text(max_size=12) | st.sampled_from(["yes", "null", "~", "1", "0x1F", "1e3", ".inf", "- a", "a: b", "a #b"])
values = st.recursive(
    texts | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False, width=32),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(texts, below, max_size=4),
    max_leaves=15,
)


@settings(deadline=None)
@given(st.dictionaries(texts, values, max_size=4), st.booleans())
def test_what_is_printed_is_yaml_that_reads_back_the_same(value: dict[str, Any], with_origins: bool) -> None:
    root = plant(value, Origin(name="a\nb.json", line=3))
    assert isinstance(root, Table)
    printed = render(Configuration(root=root, folder=Origin(name="x").folder), with_origins=with_origins, known={})
    assume("<secret>" not in printed)
    assert plain(parse_yaml(printed, Origin(name="printed"))) == plain(root)
