"""What people may register: web addresses; local paths only where the operator lets them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from callboard import Identity, Invalid, NotAllowed
from callboard.kernel.identity import NOBODY
from callboard.plugins.catalog.catalog import Catalog
from callboard.plugins.catalog.ingest.guard import OpenFolders, check_registrable
from callboard.plugins.catalog.model import LocationRef
from callboard.plugins.catalog.settings import CatalogSettings

SAGA = Identity(ref="user:default/saga", title="Saga")


def context(*, local: bool, identity: Identity = SAGA, **settings: Any) -> Any:
    catalog = Catalog(settings=CatalogSettings(**settings), kinds={})
    return SimpleNamespace(identity=identity, portal=SimpleNamespace(is_local=local), state=lambda kind: catalog)


@pytest.mark.parametrize("kind", ["file", "repositories", "inferred"])
def test_a_path_may_be_registered_when_the_portal_serves_this_machine_alone(kind: str) -> None:
    check_registrable(context(local=True), LocationRef(kind, "/srv/shop/catalog-info.yaml"))


@pytest.mark.parametrize(
    "ref",
    [
        LocationRef("file", "/etc/passwd"),
        LocationRef("repositories", "/srv"),
        LocationRef("inferred", "/root"),
        LocationRef("git", "/srv/shop"),
        LocationRef("git", "file:///srv/shop"),
        LocationRef("git", "ssh://git@internal/shop.git"),
        LocationRef("git", "git@internal:shop.git"),
    ],
    ids=str,
)
def test_a_portal_for_others_reads_no_path_and_no_inner_host_that_a_visitor_names(ref: LocationRef) -> None:
    with pytest.raises(NotAllowed) as refused:
        check_registrable(context(local=False), ref)
    assert refused.value.hint


def test_the_operator_names_the_folders_that_may_be_registered(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "way-out").symlink_to(tmp_path)
    ctx = context(local=False, local_folders=[str(tmp_path / "open")])
    check_registrable(ctx, LocationRef("file", str(tmp_path / "open" / "catalog-info.yaml")))
    for outside in ("closed.yaml", "open/../closed.yaml", "open/way-out/closed.yaml", "opening/x.yaml"):
        with pytest.raises(NotAllowed):
            check_registrable(ctx, LocationRef("file", f"{tmp_path}/{outside}"))


def test_what_is_read_in_such_a_folder_does_not_lead_out_whatever_is_swapped_meanwhile(tmp_path: Path) -> None:
    for name in ("open/a", "closed", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "open/a/c.yaml").write_text("good")
    (tmp_path / "open/alias").symlink_to("a")
    (tmp_path / "closed/c.yaml").write_text("SECRET")
    (tmp_path / "spelled").symlink_to("open")
    (tmp_path / "elsewhere/link").symlink_to(tmp_path / "closed")
    folders = OpenFolders([str(tmp_path / "spelled")])
    looked_at = Path(folders.real_path(f"{tmp_path}/spelled/alias"))
    assert folders.open(looked_at).read_bytes("c.yaml") == b"good"
    (tmp_path / "open/a").rename(tmp_path / "open/b")
    (tmp_path / "open/a").symlink_to(tmp_path / "closed")
    with pytest.raises(Invalid, match="symbolic link"):
        folders.open(looked_at).read_bytes("c.yaml")
    for swapped in ("spelled/a", "open/a", "spelled/alias"):
        with pytest.raises(NotAllowed, match="leads out"):
            folders.real_path(f"{tmp_path}/{swapped}")
    # What the operator names elsewhere may be a link.
    chosen = Path(folders.real_path(f"{tmp_path}/elsewhere/link"))
    assert folders.open(chosen).read_bytes("c.yaml") == b"SECRET"


def test_folders_named_by_the_operator_bind_on_the_own_machine_too(tmp_path: Path) -> None:
    ctx = context(local=True, local_folders=[str(tmp_path)])
    with pytest.raises(NotAllowed):
        check_registrable(ctx, LocationRef("file", "/etc/passwd"))


@pytest.mark.parametrize("target", ["https://github.com/acme/shop.git", "http://git.example.com/shop.git#main"])
def test_a_web_address_of_a_repository_may_be_registered(target: str) -> None:
    check_registrable(context(local=False), LocationRef("git", target))


def test_commands_of_the_shell_are_the_operators() -> None:
    check_registrable(context(local=False, identity=NOBODY), LocationRef("file", "/srv/shop.yaml"))


def test_a_type_that_nobody_knows_is_refused() -> None:
    with pytest.raises(Invalid):
        check_registrable(context(local=True), LocationRef("ftp", "x"))
