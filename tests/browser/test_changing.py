"""The pages of a catalog that changes: its past, what is held, deliveries and proposals, as every page has to be."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from .accessibility import find_faults
from .conftest import OpenWindow
from .portal import READY_WITHIN, Served, serve_company

SECRET = "a-secret-of-the-tests"
PUSH = {
    "ref": "refs/heads/main",
    "repository": {"html_url": "https://github.com/meadowlark/turntable", "default_branch": "main"},
    "commits": [],
}
ENTITY = (
    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {{name: turntable-{number}}}\n"
    "spec: {{type: service, lifecycle: {lifecycle}, owner: playlist-core}}\n"
)


@dataclass(frozen=True, kw_only=True)
class Changing:
    """A portal in which a source gave thirty entities and then one, at a known moment, in milliseconds, before that."""

    served: Served
    before: int
    repository: Path


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changing]:
    folder = tmp_path_factory.mktemp("changing")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALLBOARD_CONFIG_events", json.dumps({"modules": {"github": {"webhookSecret": SECRET}}}))
        with serve_company(folder) as served:
            before = shrink_a_source(served, folder)
            deliver(served, SECRET)
            yield Changing(served=served, before=before, repository=make_repository(folder / "turntable"))


def shrink_a_source(served: Served, folder: Path) -> int:
    file = folder / "catalog-info.yaml"
    file.write_text("---\n".join(ENTITY.format(number=number, lifecycle="production") for number in range(30)))
    post(served, "/api/catalog/locations", {"type": "file", "target": str(file)})
    wait_for(lambda: served.get_json("/api/catalog/entities?filter=metadata.name=turntable-0") != [])
    before = int(time.time() * 1000)
    time.sleep(0.1)
    file.write_text(ENTITY.format(number=0, lifecycle="deprecated"))
    post(served, "/api/catalog/refresh", {"entityRef": "component:default/turntable-0"})
    wait_for(lambda: served.get_json("/api/catalog/held") != {"items": [], "totalItems": 0})
    return before


def wait_for(there: Callable[[], bool]) -> None:
    end = time.monotonic() + READY_WITHIN
    while not there():
        assert time.monotonic() < end
        time.sleep(0.1)


def make_repository(folder: Path) -> Path:
    """A checkout without a catalog file, whose origin is on a host that is known."""
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git" / "config").write_text('[remote "origin"]\n\turl = https://github.com/meadowlark/turntable.git\n')
    (folder / "go.mod").write_text("module example.org/turntable\n\ngo 1.24\n")
    return folder


def deliver(served: Served, secret: str) -> None:
    content = json.dumps(PUSH).encode()
    signature = hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
    headers = {"X-GitHub-Event": "push", "X-GitHub-Delivery": "one", "X-Hub-Signature-256": f"sha256={signature}"}
    post(served, "/api/events/http/github", PUSH, headers)


def post(served: Served, path: str, body: object, headers: Mapping[str, str] | None = None) -> None:
    told = {"Content-Type": "application/json", **(headers or {})}
    request = urllib.request.Request(f"{served.url}{path}", json.dumps(body).encode(), told)
    with urllib.request.urlopen(request, timeout=30):
        pass


TURNTABLE = "/catalog/default/component/turntable-0"
PROPOSAL = "/catalog-import/pull-request?location=inferred:"
PAGES: dict[str, tuple[Callable[[Changing], str], int, str]] = {
    "past": (lambda at: f"{TURNTABLE}?at={at.before}", 200, "changed since"),
    "before the past": (lambda at: f"{TURNTABLE}?at=2001-01-01", 400, "nothing before"),
    "history": (lambda at: f"{TURNTABLE}/-/inspect?view=history", 200, "as it was then"),
    "held removals": (lambda at: "/catalog/-/held", 200, "Approve: remove 29"),
    "problems": (lambda at: "/problems", 200, "held"),
    "changes": (lambda at: "/catalog/-/changes", 200, "turntable-0"),
    "webhooks": (lambda at: "/-/webhooks", 200, "Accepted"),
    "proposal": (lambda at: f"{PROPOSAL}{at.repository}", 200, "Open the pull request"),
    "refused proposal": (lambda at: f"{PROPOSAL}{at.repository}/nothing", 422, "Download the file"),
}


def open_(window: OpenWindow, changing: Changing, name: str, *, scripts: bool) -> Page:
    address, status, said = PAGES[name]
    page = window(on=changing.served, scripts=scripts).visit(address(changing), status)
    assert said in page.locator("main").inner_text()
    return page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_about_change_works_for_everyone(
    open_window: OpenWindow, changing: Changing, axe: str, name: str
) -> None:
    assert find_faults(open_(open_window, changing, name, scripts=True), axe) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_about_change_can_be_read_without_scripts(
    open_window: OpenWindow, changing: Changing, name: str
) -> None:
    assert open_(open_window, changing, name, scripts=False).locator("h1").count() == 1
