"""The fields that templates find everywhere: what they show, take in, suggest and refuse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from callboard.plugins.scaffolder.forms import FIELDS
from callboard.plugins.scaffolder.forms.fields.repositories import address_of, parts_of
from callboard.plugins.scaffolder.model import Question
from callboard.testing import Meadow, RunningPortal, portal

from ..documents import PEOPLE, template

pytestmark = pytest.mark.usefixtures("callboard_database")

BY_ID = {each.id: each for each in FIELDS}
FORM = "/create/templates/default/service"
CATALOG = [
    *PEOPLE,
    Meadow.component("player", tags=["java", "audio"], annotations={"github.com/project-slug": "acme/player"}),
    Meadow.component("web-player", owner="search", type="website", tags=["web", "java"]),
    *(Meadow.component(f"part-{number}") for number in range(15)),
]


def question(field: str, value: Any = None, *, required: bool = False, **options: Any) -> Question:
    schema = {"ui:field": field, "ui:options": options}
    return Question(name="x", title="X", schema=schema, options=options, value=value, required=required)


def read(field: str, text: str | Mapping[str, str], **options: Any) -> Any:
    parts = {"": text} if isinstance(text, str) else text
    return BY_ID[field].read(parts, question(field, **options))


async def wrong(running: RunningPortal, field: str, value: Any, **options: Any) -> list[str]:
    return list(await BY_ID[field].check(question(field, value, **options), running.context("scaffolder")))


async def suggested(running: RunningPortal, field: str, text: str, **options: Any) -> list[str]:
    found = await BY_ID[field].suggest(text, "", question(field, **options), running.context("scaffolder"))
    return [each.value for each in found]


def test_there_is_a_field_for_each_name_of_the_reference() -> None:
    assert set(BY_ID) == {
        "EntityPicker", "MultiEntityPicker", "OwnerPicker", "OwnedEntityPicker", "MyGroupsPicker", "EntityNamePicker",
        "EntityTagsPicker", "RepoUrlPicker", "RepoBranchPicker", "RepoOwnerPicker", "Secret",
    }  # fmt: skip


def test_a_ref_is_completed_with_the_defaults_and_kept_where_it_is_none() -> None:
    assert read("OwnerPicker", "Playlist-Core") == "group:default/playlist-core"
    assert read("OwnerPicker", "user:noor") == "user:default/noor"
    assert read("EntityPicker", "player", defaultKind="Component", defaultNamespace="music") == "component:music/player"
    assert read("EntityPicker", "player", catalogFilter={"kind": "API"}) == "api:default/player"
    assert read("EntityPicker", "some words") == "some words"
    assert read("EntityPicker", " ") is None
    assert read("MultiEntityPicker", "a, user:b,, a", defaultKind="Group") == ["group:default/a", "user:default/b"]


async def test_entities_are_suggested_by_words_and_filter_and_ones_own_first() -> None:
    async with portal(catalog=CATALOG) as running:
        assert await suggested(running, "EntityPicker", "play", catalogFilter={"kind": "Component"}) == [
            "player",
            "web-player",
        ]
        either = [{"kind": "Component", "spec.type": "website"}, {"kind": ["User"]}]
        assert await suggested(running, "EntityPicker", "", catalogFilter=either) == [
            "user:guest",
            "user:noor",
            "component:web-player",
        ]
        exists = {"kind": "Component", "metadata.annotations.github.com/project-slug": {"exists": True}}
        assert await suggested(running, "EntityPicker", "", catalogFilter=exists) == ["player"]
        assert len(await suggested(running, "EntityPicker", "part")) == 8
        assert await suggested(running, "OwnerPicker", "sea") == ["search"]


async def test_what_is_typed_is_completed_by_the_form_under_the_eyes_of_who_types() -> None:
    page = {"title": "P", "properties": {"who": {"title": "Who", "type": "string", "ui:field": "OwnerPicker"}}}
    async with portal(catalog=[*CATALOG, template("service", page)]) as running:
        shown = (await running.get(f"{FORM}/-/suggestions", params={"page": "1", "place": "/who", "q": ""})).text
        assert re.findall(r'data-value="([^"]+)"', shown)[0] == "playlist-core"
        assert "Playlist Core, yours" in shown
        nothing = await running.get(f"{FORM}/-/suggestions", params={"page": "9", "place": "/none", "q": "a"})
        assert (nothing.status_code, nothing.text.strip()) == (200, "")


async def test_where_nothing_else_may_be_given_few_are_a_list_and_the_only_one_is_chosen() -> None:
    async with portal(catalog=CATALOG) as running:
        ctx = running.context("scaffolder")
        closed = {"allowArbitraryValues": False}
        (few,) = await BY_ID["OwnerPicker"].inputs(question("OwnerPicker", **closed), ctx)
        assert [each.value for each in few.options or ()][:3] == ["", "group:default/billing", "user:default/guest"]
        only = {**closed, "catalogFilter": {"kind": "Component", "spec.type": "website"}}
        (one,) = await BY_ID["EntityPicker"].inputs(question("EntityPicker", required=True, **only), ctx)
        assert one.value == "component:default/web-player"
        (many,) = await BY_ID["EntityPicker"].inputs(
            question("EntityPicker", catalogFilter={"kind": "Component"}, **closed), ctx
        )
        assert (many.options, many.suggests) == (None, True)


async def test_a_ref_that_is_not_there_is_refused_only_where_nothing_else_may_be_given() -> None:
    async with portal(catalog=CATALOG) as running:
        closed = {"allowArbitraryValues": False, "catalogFilter": {"kind": "Group"}}
        assert await wrong(running, "EntityPicker", "group:default/search", **closed) == []
        assert await wrong(running, "EntityPicker", "group:default/serch", catalogFilter={"kind": "Group"}) == []
        assert await wrong(running, "EntityPicker", "group:default/sear", **closed) == [
            "There is no sear to choose here. Did you mean search?"
        ]
        assert await wrong(running, "MultiEntityPicker", ["no kind"]) != []


@pytest.mark.parametrize("name", ["mixer", "Mood-Mixer", "a.b_c-d", "x" * 63])
async def test_names_of_entities_are_taken(name: str) -> None:
    async with portal(work=False) as running:
        assert await wrong(running, "EntityNamePicker", name) == []


async def test_names_that_entities_cannot_have_are_refused_with_a_better_one() -> None:
    async with portal(work=False) as running:
        assert await wrong(running, "EntityNamePicker", "My Mixer!") == [
            "Use letters and digits, with single dashes, dots or underscores between them. Try my-mixer."
        ]
        assert await wrong(running, "EntityNamePicker", "x" * 64) == ["Use at most 63 characters. These are 64."]


async def test_tags_are_read_one_by_one_and_suggested_from_what_is_in_use() -> None:
    assert read("EntityTagsPicker", "Java,  grpc java") == ["java", "grpc"]
    assert read("EntityTagsPicker", "") == []
    async with portal(catalog=CATALOG) as running:
        assert await suggested(running, "EntityTagsPicker", "") == ["java", "audio", "web"]
        assert await suggested(running, "EntityTagsPicker", "we") == ["web"]
        assert await suggested(running, "EntityTagsPicker", "", kinds=["API"]) == []
        assert await wrong(running, "EntityTagsPicker", ["c++", "c#", "a-b"]) == []
        assert await wrong(running, "EntityTagsPicker", ["a--b"]) != []


@pytest.mark.parametrize(
    ("parts", "address"),
    [
        ({"host": "github.com", "owner": "acme", "repo": "svc"}, "github.com?owner=acme&repo=svc"),
        ({"host": "gitlab.com", "owner": "acme/group", "repo": "svc"}, "gitlab.com?owner=acme%2Fgroup&repo=svc"),
        (
            {"host": "bitbucket.org", "workspace": "acme", "project": "PLAT", "repo": "svc"},
            "bitbucket.org?repo=svc&workspace=acme&project=PLAT",
        ),
        (
            {"host": "dev.azure.com", "organization": "acme", "project": "Shop", "repo": "svc"},
            "dev.azure.com?repo=svc&organization=acme&project=Shop",
        ),
        ({"host": "github.com", "owner": "/acme/", "repo": " svc "}, "github.com?owner=acme&repo=svc"),
    ],
)
def test_an_address_of_a_repository_has_its_parts_in_their_order(parts: dict[str, str], address: str) -> None:
    assert address_of(parts) == address
    assert {key: value.strip(" /") for key, value in parts.items()} == parts_of(address)


def test_without_a_host_or_without_anything_else_there_is_no_address() -> None:
    assert address_of({"host": "", "owner": "acme"}) is None
    first = {"allowedHosts": ["github.com", "gitlab.com"]}
    assert read("RepoUrlPicker", {"host": "github.com", "owner": "", "repo": ""}, **first) is None
    assert read("RepoUrlPicker", {"host": "gitlab.com", "owner": "", "repo": ""}, **first) == "gitlab.com"


async def test_a_repository_is_asked_for_as_its_host_wants_and_checked_so() -> None:
    async with portal(catalog=CATALOG) as running:
        ctx = running.context("scaffolder")
        for host, parts in (
            ("github.com", ["host", "owner", "repo"]),
            ("bitbucket.org", ["host", "workspace", "project", "repo"]),
        ):
            asked = question("RepoUrlPicker", f"{host}?repo=svc", allowedHosts=["github.com", "bitbucket.org"])
            assert [each.part for each in await BY_ID["RepoUrlPicker"].inputs(asked, ctx)] == parts
        assert (
            await wrong(running, "RepoUrlPicker", "github.com?owner=acme&repo=svc", allowedHosts=["github.com"]) == []
        )
        assert await wrong(running, "RepoUrlPicker", "github.com?repo=svc") == ["Owner is missing."]
        assert await wrong(running, "RepoUrlPicker", "github.com") == []
        assert await wrong(running, "RepoUrlPicker", "evil.com?owner=a&repo=b", allowedHosts=["github.com"]) == [
            "Choose one of the hosts github.com."
        ]
        assert await wrong(running, "RepoUrlPicker", "github.com?owner=b&repo=s", allowedOwners=["a"]) == [
            "Owner: choose one of a."
        ]
        assert await wrong(running, "RepoUrlPicker", "github.com?owner=a&repo=my%20repo") == [
            "Use letters, digits, dashes, dots and underscores. Try my-repo."
        ]
        assert await suggested(running, "RepoOwnerPicker", "") == ["acme"]
        assert await suggested(running, "RepoOwnerPicker", "", excludedOwners=["acme"]) == []
        assert await suggested(running, "RepoBranchPicker", "ma") == ["main", "master"]
