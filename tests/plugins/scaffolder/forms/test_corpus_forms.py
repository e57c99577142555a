"""Every template that others have published shows its form, and says what is missing in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from callboard.testing import RunningPortal, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

CORPUS = Path(__file__).parents[4].parent / "shared" / "corpus" / "templates"
VERSION = "scaffolder.backstage.io/v1beta3"
NO_ENTITY = {
    # What the catalog itself refuses, as Backstage's does: nothing of it is a template yet.
    "RoadieHQ__roadie-backstage-plugins/entities/templates/template-jsonata.yaml": "a step has no id but `id:`",
    "redhat-ai-dev__ai-lab-template/skeleton/template.yaml": "it is a file to be filled in, with a name that is none",
}


def templates() -> dict[str, dict[str, Any]]:
    """The templates of the version that there is, by the file that they are in, with all that they take from other
    files in them. Of several with one name each gets one of its own."""
    found: dict[str, dict[str, Any]] = {}
    names: set[str] = set()
    for path in sorted(CORPUS.rglob("*.y*ml")):
        text = path.read_text(errors="replace")
        for document in _documents(text) if VERSION in text else ():
            if isinstance(document, dict) and (document.get("kind"), document.get("apiVersion")) == (
                "Template",
                VERSION,
            ):
                name = document["metadata"]["name"]
                document["metadata"]["name"] = name if name not in names else f"{name[:50]}-{len(names)}"
                names.add(document["metadata"]["name"])
                file = str(path.relative_to(CORPUS))
                found[file if file not in found else f"{file}#{len(names)}"] = _with_files(document, path)
    return found


def _documents(text: str) -> list[Any]:
    try:
        return list(yaml.safe_load_all(text))
    except yaml.YAMLError:
        return []


def _with_files(value: Any, at: Path) -> Any:
    """The same with what `$yaml` names in its place."""
    if isinstance(value, list):
        return [_with_files(each, at) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$yaml"}:
        name = value["$yaml"]
        inside = re.match(r"https://github.com/([^/]+)/([^/]+)/blob/[^/]+/(.*)", name)
        other = CORPUS / f"{inside[1]}__{inside[2]}" / inside[3] if inside else at.parent / name
        return _with_files(yaml.safe_load(other.read_text()), other)
    return {key: _with_files(each, at) for key, each in value.items()}


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real templates is not beside this checkout")
async def test_every_published_template_shows_its_form_and_its_review() -> None:
    found = templates()
    wrong: dict[str, str] = {}
    async with portal(catalog=found.values()) as running:
        for file, document in found.items():
            metadata = document["metadata"]
            wrong |= await what_is_wrong(running, file, metadata.get("namespace", "default"), metadata["name"])
    print(f"\ncorpus: {len(found)} templates, {len(found) - len(wrong)} show their form")
    assert wrong.keys() == NO_ENTITY.keys(), wrong
    assert len(found) > 100


async def what_is_wrong(running: RunningPortal, file: str, namespace: str, name: str) -> dict[str, str]:
    """What does not answer as it should, by file."""
    form, schema = f"/create/templates/{namespace}/{name}", f"/api/scaffolder/v2/templates/{namespace}/template/{name}"
    shown = await running.get(form, follow_redirects=True)
    if shown.status_code != 200 or "New " not in shown.text:
        return {file: f"{shown.status_code}: {shown.text[-600:]}"}
    review = await running.get(f"{form}/-/review")
    described = await running.get(f"{schema}/parameter-schema")
    if (review.status_code, described.status_code) != (200, 200):
        return {file: f"{review.status_code}, {described.status_code}"}
    return {}
