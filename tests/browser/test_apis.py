"""Definitions of APIs in a browser: opened in place, narrowed by typing, tried against a server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import expect

from callboard.testing import LocalServer

from .accessibility import find_faults
from .conftest import OpenPage, OpenWindow
from .portal import Served, serve_config

API = "catalog-search-api"
TAB = f"/catalog/default/api/{API}/definition"
HERE = f"/api-docs/default/api/{API}"


def test_definitions_are_pages_for_everyone(open_window: OpenWindow, axe: str) -> None:
    window = open_window()
    page = window.visit(TAB)
    page.locator("details.cb-op summary").first.click()
    expect(page.locator("details.cb-op[open] .cb-param").first).to_be_visible()
    href = page.locator("section[aria-label=Types] a").first.get_attribute("href") or ""
    operation = page.locator("details.cb-op[open]").first.get_attribute("hx-get") or ""
    found = {"tab": find_faults(page, axe)}
    places = {"operation": operation, "type": href, "find": f"{HERE}/find?q=search", "source": f"{HERE}/source?line=3"}
    places["changes"] = f"{HERE}/changes?other=api:default/catalog-search-api"
    found |= {name: find_faults(window.visit(path), axe) for name, path in places.items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_an_operation_is_found_and_opened_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(TAB)
    before = page.locator("details.cb-op").count()
    page.keyboard.press("/")
    page.keyboard.type("suggest")
    expect(page.locator("details.cb-op")).not_to_have_count(before)
    expect(page.locator("details.cb-op").first).to_contain_text("suggest")
    page.locator("details.cb-op summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details.cb-op[open] h3").first).to_be_visible()
    assert page.url.endswith(TAB)


def test_without_scripts_an_operation_is_a_page(open_page: OpenPage) -> None:
    page = open_page(TAB, scripts=False)
    page.locator("details.cb-op summary").first.click()
    page.locator("details.cb-op a").first.click()
    expect(page.locator(".cb-op__b")).to_be_visible()


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with LocalServer({"/v1/greet": {"said": "hello from there"}}) as server:
        yield server


@pytest.fixture
def small(tmp_path: Path, server: LocalServer) -> Iterator[Served]:
    """A portal with one API, which may be tried."""
    operation = {
        "summary": "Say hello",
        "parameters": [{"name": "name", "in": "query", "required": True, "schema": {"type": "string"}}],
        "responses": {"200": {"description": "Said"}},
    }
    definition = {
        "openapi": "3.1.0",
        "info": {"title": "Greeting", "version": "1"},
        "servers": [{"url": f"{server.url}/v1"}],
        "paths": {"/greet": {"get": operation}},
    }
    spec = {"type": "openapi", "lifecycle": "production", "owner": "x", "definition": yaml.safe_dump(definition)}
    api = {"apiVersion": "backstage.io/v1alpha1", "kind": "API", "metadata": {"name": "greeting"}, "spec": spec}
    (tmp_path / "catalog-info.yaml").write_text(yaml.safe_dump(api))
    location = {"type": "file", "target": "./catalog-info.yaml"}
    settings = {
        "catalog": {"locations": [location]},
        "auth": {"providers": {"guest": {"userEntityRef": "user:default/guest"}}},
        "api_docs": {"tryIt": {"allow": [server.url]}},
    }
    (tmp_path / "callboard.yaml").write_text(yaml.safe_dump(settings))
    with serve_config(tmp_path) as served:
        yield served


def test_an_operation_is_tried_by_keyboard(
    open_window: OpenWindow, small: Served, server: LocalServer, axe: str
) -> None:
    window = open_window(on=small)
    page = window.visit("/catalog/default/api/greeting/definition")
    page.locator("details.cb-op summary").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Try it").focus()
    page.keyboard.press("Enter")
    page.get_by_label("name (query)").focus()
    page.keyboard.type("Saga")
    page.keyboard.press("Enter")
    answer = page.locator("#answer")
    expect(answer).to_contain_text("hello from there")
    expect(answer).to_contain_text("200")
    assert server.seen[-1].query == "name=Saga"
    assert find_faults(page, axe) == []
