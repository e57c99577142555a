"""Which documentation an entity shows, by Backstage's annotations."""

from __future__ import annotations

import pytest

from callboard import Invalid
from callboard.plugins.catalog import Entity, EntityRef
from callboard.plugins.techdocs.model import ELSEWHERE, PATH, REF, DocsRef, first_path, has_docs, key_of, ref_of
from callboard.plugins.techdocs.model import shown_for as whose


def entity(**annotations: str) -> Entity:
    metadata = {"name": "playlists", "namespace": "default", "annotations": annotations}
    return Entity({"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": metadata, "spec": {}})


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("dir:.", DocsRef(type="dir", target=".")),
        ("dir:./sub/docs", DocsRef(type="dir", target="./sub/docs")),
        (
            "url:https://github.com/acme/x/tree/main/docs",
            DocsRef(type="url", target="https://github.com/acme/x/tree/main/docs"),
        ),
    ],
)
def test_where_the_sources_are_is_read_from_the_annotation(said: str, meant: DocsRef) -> None:
    assert ref_of(entity(**{REF: said})) == meant


@pytest.mark.parametrize("said", ["value", ".", "github:https://github.com/acme/x", "dir:", "dir"])
def test_what_says_nothing_is_refused_with_what_to_write(said: str) -> None:
    with pytest.raises(Invalid) as raised:
        ref_of(entity(**{REF: said}))
    assert "dir:." in raised.value.hint


def test_an_entity_may_show_the_documentation_of_another() -> None:
    shown = entity(**{ELSEWHERE: "component:media/Handbook", PATH: "/start"})
    assert has_docs(shown)
    assert whose(shown) == EntityRef("component", "media", "handbook")
    assert first_path(shown) == "start"
    assert not has_docs(entity()) and ref_of(entity()) is None
    assert whose(entity()).name == "playlists"


def test_a_site_is_kept_and_read_under_names_in_lower_case() -> None:
    key = key_of(EntityRef("Component", "Default", "Playlists"), "v1.2")
    assert key.url == "/docs/default/component/playlists/@v1.2/"
    assert key.ref == "component:default/playlists"
