"""Every template that others have published is tried out; those that cannot be say why, and a table has them."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from callboard import CallboardError, Context
from callboard.plugins.scaffolder.model import read_template
from callboard.plugins.scaffolder.run import dry_run
from callboard.testing import Meadow, portal

from .answers import answers
from .forms.test_corpus_forms import CORPUS, NO_ENTITY, templates

DIFFERENCES = Path(__file__).parents[3] / "docs" / "concepts" / "differences.md"
CATALOG = [
    Meadow.component("web"),
    Meadow.group("platform"),
    Meadow.domain("demo"),
    Meadow.system("demo"),
]
CHOSEN: Mapping[str, Mapping[str, Any]] = {
    "ayointegral__cloud-sandbox-backstage/templates/terraform-component/template.yaml": {"applicationId": "app-1234"},
    "ayointegral__cloud-sandbox-backstage/templates/terraform-module/template.yaml": {"name": "terraform-orbit"},
    "mikeybeezy__goldenpath-idp-infra/catalog/templates/eks-request.yaml": {
        "buildId": "01-02-26-01",
        "requestId": "EKS-0001",
    },
    "redhat-ai-dev__ai-lab-template/templates/model-server/template.yaml": {"modelServer": "vLLM"},
    "giantswarm__backstage-catalogs/templates/rds-and-elasticache-service/template.yaml": {
        "prRepoUrl": "github.com?owner=acme&repo=orbit"
    },
}
"""Where a pattern wants more than a word."""


def listed() -> dict[str, str]:
    """By template: the beginning of what it says, as the page of differences has it."""
    rows = re.findall(r"^\| (\S+\.ya?ml(?:#\d+)?) \| `([^`]+)` \|", DIFFERENCES.read_text("utf-8"), re.M)
    return dict(rows)


async def outcome(ctx: Context, file: str, document: dict[str, Any]) -> str:
    """What comes of trying it out in its repository: nothing, or what is said."""
    path = Path(file.partition("#")[0])
    home = CORPUS / path.parts[0]
    files = {
        str(each.relative_to(home)): each.read_bytes()
        for each in home.rglob("*")
        if each.is_file() and not each.is_symlink()
    }
    try:
        template = read_template(_at_home(document, path))
        given = answers(template.pages, CHOSEN.get(file, {}))
        secrets = {"USER_OAUTH_TOKEN": "sesame-opens-it"}
        await dry_run(ctx, template, given, secrets, files, at=str(path.relative_to(path.parts[0])), publishes=False)
    except CallboardError as error:
        return error.message
    return ""


def _at_home(value: Any, path: Path) -> Any:
    """The same with addresses of folders in the template's own repository as they are seen from the template."""
    if isinstance(value, list):
        return [_at_home(each, path) for each in value]
    if isinstance(value, dict):
        return {key: _at_home(each, path) for key, each in value.items()}
    owner, _, name = path.parts[0].partition("__")
    own = (
        re.fullmatch(rf"https://github\.com/{owner}/{name}/(?:tree|blob)/[^/]+/(.*)", value, re.I)
        if isinstance(value, str)
        else None
    )
    folder = path.relative_to(path.parts[0]).parent
    return os.path.relpath(own[1], folder) if own and "${{" not in value else value


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """No name of a host is known, wherever the test runs."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "not here")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.corpus
@pytest.mark.usefixtures("offline")
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real templates is not beside this checkout")
async def test_every_published_template_can_be_tried_out_or_says_why_not() -> None:
    said: dict[str, str] = {}
    async with portal(catalog=CATALOG) as running:
        found = {file: document for file, document in templates().items() if file not in NO_ENTITY}
        for file, document in found.items():
            said[file] = await outcome(running.context("scaffolder"), file, document)
    refused = {file: words for file, words in said.items() if words}
    print(f"\ncorpus: {len(found)} templates, {len(found) - len(refused)} are tried out to their end")
    expected = listed()
    for file, words in refused.items():
        print(f"| {file} | `{words[:110]}` |")
    assert {file: words[: len(expected.get(file, words))] for file, words in refused.items()} == expected
