"""The form of a template: page by page, with errors beside the fields, kept as a draft, without secrets."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest

from callboard.testing import RunningPortal, portal

from ..documents import BASICS, OPTIONS, PEOPLE, template

pytestmark = pytest.mark.usefixtures("callboard_database")

FORM = "/create/templates/default/service"
TWO = [template("service", [BASICS, OPTIONS], title="Service"), *PEOPLE]


async def send(running: RunningPortal, page: int, do: str, shown: Sequence[str] = (), **values: Any) -> Any:
    """Sends a page with these values, all of which and those of `shown` it had."""
    places = [f"/{name}" for name in values] + list(shown)
    data = {f"v/{name}": value for name, value in values.items()}
    return await running.post_form(FORM, {**data, "page": str(page), "do": do, "shown": places})  # type: ignore[dict-item]


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


async def test_the_first_page_shows_its_fields_and_what_will_happen() -> None:
    async with portal(catalog=TWO) as running:
        shown = (await running.get(FORM)).text
        assert "New Service" in shown
        assert re.search(
            r'<input class="cb-input" type="text" value="" id="field-name" name="v/name" required[^>]* autofocus', shown
        )
        assert (
            'data-picker="/create/templates/default/service/-/suggestions?page=1&amp;place=/owner&amp;part="' in shown
        )
        assert "Say it" in shown


async def test_what_does_not_fit_is_said_beside_the_field_and_above_with_a_link() -> None:
    async with portal(catalog=TWO) as running:
        answer = await send(running, 1, "next", name="mood_mixer", owner="")
        assert answer.status_code == 422
        assert 'value="mood_mixer"' in answer.text
        assert "Use lower case letters, digits and dashes. Try mood-mixer." in answer.text
        assert "This cannot be left empty." in answer.text
        assert '<a class="cb-inline" href="#field-owner">Owner</a>' in answer.text
        assert "2 things are still to be put right." in answer.text


async def test_what_fits_leads_to_the_next_page_and_then_to_the_review() -> None:
    async with portal(catalog=TWO) as running:
        answer = await send(running, 1, "next", name="mood-mixer", owner="playlist-core")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{FORM}?page=2")
        answer = await send(running, 2, "next", size="l")
        assert (answer.status_code, answer.headers["location"]) == (303, f"{FORM}/-/review")
        said = text_of((await running.get(f"{FORM}/-/review")).text)
        assert "Name mood-mixer Owner group:default/playlist-core" in said
        assert "Size Large Token ******" in said


async def test_a_draft_is_there_when_one_comes_back_and_can_be_thrown_away() -> None:
    async with portal(catalog=TWO) as running:
        assert "Draft saved" not in (await running.get(FORM)).text
        await send(running, 1, "refresh", name="mood-mixer")
        shown = (await running.get(FORM)).text
        assert 'value="mood-mixer"' in shown
        assert "Draft saved" in shown
        answer = await send(running, 1, "discard")
        assert answer.headers["location"] == FORM
        assert 'value="mood-mixer"' not in (await running.get(FORM)).text


async def test_nobody_is_told_of_fields_that_they_have_not_come_to() -> None:
    async with portal(catalog=TWO) as running:
        answer = await send(running, 1, "refresh", name="mood_mixer", owner="")
        assert answer.status_code == 200
        assert "Try mood-mixer." in answer.text
        assert "autofocus" not in (await send(running, 1, "refresh", name="mood-mixer")).text
        assert "This cannot be left empty." not in answer.text


async def test_a_secret_is_asked_for_at_the_end_and_stands_in_no_draft_and_in_no_page() -> None:
    async with portal(catalog=TWO) as running:
        page = (await running.get(f"{FORM}?page=2")).text
        assert "This is secret: it is asked for on the last page" in page
        assert "v/token" not in page
        await send(running, 2, "next", size="s", token="hunter-two-and-three")
        drafts = await running.context("scaffolder").database.run(
            lambda connection: connection.exec_driver_sql("SELECT answers FROM scaffolder_draft").scalars().all()
        )
        assert drafts
        assert "hunter" not in json.dumps(list(drafts))
        review = (await running.get(f"{FORM}/-/review")).text
        assert "hunter" not in review
        assert re.search(r'<input class="cb-input" type="password" value="" id="secret-token" name="s/token"', review)


async def test_a_link_fills_the_form_in_and_what_it_brought_stays_for_all_pages() -> None:
    async with portal(catalog=TWO) as running:
        shown = (
            await running.get(FORM, params={"formData": json.dumps({"name": "mixer", "size": "l", "odd": 1})})
        ).text
        assert 'value="mixer"' in shown
        carried = re.search(r'name="carried" value="([^"]*)"', shown)
        assert carried
        data = {"page": "1", "do": "next", "carried": carried[1].replace("&#34;", '"')}
        fields = {"shown": ["/name", "/owner"], "v/name": "mixer", "v/owner": "search"}
        answer = await running.post_form(FORM, {**data, **fields})  # type: ignore[dict-item]
        assert answer.status_code == 303
        said = text_of((await running.get(f"{FORM}/-/review")).text)
        assert "Size Large" in said
        assert "Also given Odd 1" in said


@pytest.mark.parametrize("broken", ["{", "[]", '"text"', "null", "[" * 5000])
async def test_a_broken_link_is_a_form_that_is_not_filled_in(broken: str) -> None:
    async with portal(catalog=TWO, work=True) as running:
        assert (await running.get(FORM, params={"formData": broken})).status_code == 200


async def test_a_template_that_asks_for_nothing_leads_to_its_review() -> None:
    async with portal(catalog=[template("service"), *PEOPLE]) as running:
        answer = await running.get(FORM)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{FORM}/-/review")
        assert "This template asks for nothing." in (await running.get(f"{FORM}/-/review")).text


async def test_a_template_of_another_version_and_one_that_is_not_there_are_told_apart() -> None:
    async with portal(catalog=TWO) as running:
        assert (await running.get("/create/templates/default/none")).status_code == 404
        missing = await running.get("/api/scaffolder/v2/templates/default/template/none/parameter-schema")
        assert (missing.status_code, missing.json()["error"]["message"]) == (
            404,
            "Template template:default/none not found",
        )
        other = await running.get("/api/scaffolder/v2/templates/default/group/search/parameter-schema")
        assert other.status_code == 400


async def test_programs_get_the_pages_as_they_were_written() -> None:
    labels = {"buttonLabels": {"createButtonText": "Make it"}}
    async with portal(catalog=[template("service", BASICS, description="Makes one.", presentation=labels)]) as running:
        found = await running.api("/api/scaffolder/v2/templates/default/template/service/parameter-schema")
        assert found == {
            "title": "service",
            "presentation": labels,
            "description": "Makes one.",
            "steps": [{"title": "Basics", "schema": BASICS}],
        }


async def test_pages_and_fields_behind_a_flag_are_there_where_it_is_on() -> None:
    flagged = {
        "title": "One",
        "required": ["a", "b"],
        "properties": {"a": {"type": "string"}, "b": {"type": "string", "backstage:featureFlag": "beta"}},
    }
    pages = [flagged, {"title": "Two", "backstage:featureFlag": "beta", "properties": {"c": {}}}]
    async with portal(catalog=[template("service", pages)]) as running:
        shown = (await running.get(FORM)).text
        assert ("v/b" in shown, "Two" in shown) == (False, False)
        assert (await send(running, 1, "next", a="x")).status_code == 303
    async with portal(
        catalog=[template("service", pages)], settings={"scaffolder": {"featureFlags": ["beta"]}}
    ) as running:
        shown = (await running.get(FORM)).text
        assert ("v/b" in shown, "Two" in shown) == (True, True)


async def test_the_buttons_say_what_the_template_wants() -> None:
    labels = {"buttonLabels": {"backButtonText": "Zurück", "createButtonText": "Los", "reviewButtonText": "Prüfen"}}
    async with portal(catalog=[template("service", [BASICS, OPTIONS], presentation=labels)]) as running:
        second = (await running.get(f"{FORM}?page=2")).text
        assert ">Zurück</button>" in second
        assert ">Prüfen</button>" in second


async def test_a_list_grows_and_shrinks_by_its_buttons() -> None:
    page = {"title": "Hosts", "properties": {"hosts": {"title": "Hosts", "type": "array", "items": {"type": "string"}}}}
    async with portal(catalog=[template("service", page)]) as running:
        assert "There is none yet." in (await running.get(FORM)).text
        shown = (await send(running, 1, "add/hosts", ["/hosts"])).text
        assert 'name="v/hosts/0"' in shown
        data = {"page": "1", "do": "add/hosts", "shown": ["/hosts", "/hosts/0"], "n/hosts": "1", "v/hosts/0": "a"}
        shown = (await running.post_form(FORM, data)).text  # type: ignore[arg-type]
        assert 'name="v/hosts/1"' in shown
        assert 'value="down/hosts/0"' in shown
        data = {
            **data,
            "do": "remove/hosts/0",
            "shown": ["/hosts", "/hosts/0", "/hosts/1"],
            "n/hosts": "2",
            "v/hosts/1": "b",
        }
        shown = (await running.post_form(FORM, data)).text  # type: ignore[arg-type]
        assert 'name="v/hosts/0" aria-' not in shown
        assert ('value="b"' in shown, 'name="v/hosts/1"' in shown) == (True, False)


async def test_what_a_branch_asked_for_that_was_left_again_is_in_no_review() -> None:
    own = {"properties": {"cloud": {"const": "own"}, "rack": {"type": "string"}}}
    page = {
        "title": "P",
        "properties": {"cloud": {"enum": ["own", "aws"]}},
        "dependencies": {"cloud": {"oneOf": [own]}},
    }
    async with portal(catalog=[template("service", page)]) as running:
        await send(running, 1, "next", cloud="own", rack="seven")
        assert "Rack seven" in text_of((await running.get(f"{FORM}/-/review")).text)
        await send(running, 1, "next", cloud="aws")
        assert "seven" not in (await running.get(f"{FORM}/-/review")).text


async def test_a_file_becomes_a_data_url() -> None:
    page = {"title": "Logo", "properties": {"logo": {"title": "Logo", "type": "string", "format": "data-url"}}}
    async with portal(catalog=[template("service", page)]) as running:
        shown = (await running.get(FORM)).text
        assert 'enctype="multipart/form-data"' in shown
        data = {"page": "1", "do": "next", "shown": "/logo", "csrf_token": await running.form_token()}
        answer = await running.client.post(FORM, data=data, files={"v/logo": ("a.svg", b"<svg/>", "image/svg+xml")})
        assert answer.status_code == 303
        assert "data:image/svg+xml;name=a.svg;base64," in (await running.get(f"{FORM}/-/review")).text
