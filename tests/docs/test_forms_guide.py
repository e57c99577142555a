"""The guide to forms: its field works as it is printed, and it names all fields and widgets that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from callboard.plugins.scaffolder.forms import FIELDS
from callboard.plugins.scaffolder.forms.form import WIDGETS
from callboard.testing import Meadow, portal

pytestmark = pytest.mark.usefixtures("callboard_database")

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "forms.md"
FORM = "/create/templates/default/notes"

pytestmark = pytest.mark.usefixtures("callboard_database")


def samples(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.M | re.S)


async def test_the_field_and_the_words_of_the_guide_work(tmp_path: Path) -> None:
    (tmp_path / "company_colours.py").write_text(samples("python")[0], encoding="utf-8")
    colour = {"type": "string", "ui:field": "ColourPicker"}
    page = {"title": "Basics", "properties": {"colour": colour, **yaml.safe_load(samples("yaml")[0])}}
    notes = Meadow.entity(
        "Template",
        "notes",
        api_version="scaffolder.backstage.io/v1beta3",
        type="docs",
        owner="docs",
        parameters=page,
        steps=[],
    )
    async with portal(tmp_path / "company_colours.py", catalog=[notes]) as running:
        assert '<option value="teal">teal</option>' in (await running.get(FORM)).text
        filled = await running.get(FORM, params={"formData": '{"name":"release-notes"}'})
        assert 'value="release-notes"' in filled.text
        data = {"page": "1", "do": "refresh", "shown": ["/colour", "/name"], "v/colour": "red", "v/name": "notes"}
        shown = (await running.post_form(FORM, data)).text  # type: ignore[arg-type]
        assert "Choose one of amber, slate, teal." in shown
        assert "Use two words or more, joined by dashes." in shown


def test_the_guide_names_all_fields_and_widgets() -> None:
    said = set(re.findall(r"`([^`]+)`", GUIDE.read_text(encoding="utf-8")))
    assert {each.id for each in FIELDS} - said == set()
    assert WIDGETS - said - {"text", "checkbox"} == set()
