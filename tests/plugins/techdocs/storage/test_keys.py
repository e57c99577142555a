"""Whatever is asked for, what is read and written lies in the folder of its site."""

from __future__ import annotations

import asyncio
import posixpath

from hypothesis import given
from hypothesis import strategies as st

from callboard.plugins.techdocs.model import SiteKey
from callboard.plugins.techdocs.storage import is_inside, is_versioned
from callboard.plugins.techdocs.storage.keys import Folders, folder_of

PIECES = ["..", ".", "/", "\\", "%2e", "%2f", "%5c", "\0", "a", "B", "@", "@1", "\u2024", "\u2025", "\uff0e", "\ud800"]
TEXT = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)


async def _nothing(_: str) -> list[str]:
    return []


@given(namespace=TEXT, kind=TEXT, name=TEXT, version=TEXT, path=TEXT)
def test_no_key_and_no_path_leads_out_of_the_folder_of_its_site(
    namespace: str, kind: str, name: str, version: str, path: str
) -> None:
    key = SiteKey(namespace, kind, name, version)
    for keeps_case in (False, True):
        place = asyncio.run(Folders(_nothing, keeps_case=keeps_case).place(key, path))
        if place is None:
            continue
        folder = "/".join(part.lower() for part in (namespace, kind, name)) + (f"/@{version}" if version else "")
        assert place == f"{folder}/{path}"
        assert posixpath.normpath(place) == place
        assert len(folder.split("/")) == (4 if version else 3)


@given(path=TEXT)
def test_what_is_inside_stays_so_for_whoever_simplifies_it(path: str) -> None:
    if is_inside(path):
        assert posixpath.normpath(f"/site/{path}") == f"/site/{path}"
        assert not path.startswith("@")


@given(parts=st.tuples(TEXT, TEXT, TEXT))
def test_a_folder_has_three_names_that_are_no_versions_and_not_hidden(parts: tuple[str, str, str]) -> None:
    folder = folder_of(SiteKey(*parts))
    if folder is not None:
        assert len(folder.split("/")) == 3
        assert not any(name.startswith((".", "@")) for name in folder.split("/"))


def test_versions_are_named_as_branches_and_tags_mostly_are() -> None:
    assert all(map(is_versioned, ["1.0", "v2.3.1-rc.1", "main", "release_7", "1.0+build"]))
    assert not any(map(is_versioned, ["", ".", "..", "a/b", "a..b", "@x", "a b", "x" * 200, ".hidden"]))


async def test_where_the_case_is_kept_a_folder_is_found_whatever_its_case_and_made_as_it_is_spelled() -> None:
    there = {"": ["default", "Team"], "default": ["Component"], "default/Component": ["PlayLists"]}

    async def names(folder: str) -> list[str]:
        return there.get(folder, [])

    folders = Folders(names, keeps_case=True)
    assert await folders.find(SiteKey("default", "component", "playlists")) == "default/Component/PlayLists"
    assert await folders.find(SiteKey("default", "component", "playlists", "1.0")) == "default/Component/PlayLists/@1.0"
    assert await folders.find(SiteKey("default", "component", "new")) == "default/Component/new"
    spelled = SiteKey("default", "component", "new", spelled="default/Component/New")
    assert await folders.find(spelled) == "default/Component/New"
    lying = SiteKey("default", "component", "new", spelled="../../other")
    assert await folders.find(lying) == "default/Component/new"
