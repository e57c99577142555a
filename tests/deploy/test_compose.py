from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from callboard.kernel.settings import read_settings

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    return found


def test_every_process_of_the_portal_waits_for_the_database(services: dict[str, Any]) -> None:
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["database"]["condition"] == "service_healthy"
    assert "healthcheck" in services["database"]


def test_processes_have_no_rights_and_a_file_system_that_they_cannot_change(services: dict[str, Any]) -> None:
    for name in ("web", "worker"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]


def test_only_this_machine_reaches_it(services: dict[str, Any]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_its_configuration_is_one_that_the_portal_takes() -> None:
    settings = read_settings([DEPLOY / "callboard.yaml"], environ={"POSTGRES_PASSWORD": "secret"})
    assert settings.backend.database.client == "pg"


def test_documentation_lies_where_every_process_sees_it(services: dict[str, Any]) -> None:
    settings = read_settings([DEPLOY / "callboard.yaml"], environ={"POSTGRES_PASSWORD": "secret"})
    folder = settings.configuration.get("techdocs.publisher.local.publishDirectory")
    assert all(f"docs:{folder}" in services[name]["volumes"] for name in ("web", "worker"))
    assert f"chown callboard:callboard /data {folder}" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
