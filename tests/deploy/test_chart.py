from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import CHART, Documents, Render


def of_kind(documents: Documents, kind: str) -> dict[str, dict[str, Any]]:
    return {each["metadata"]["name"]: each for each in documents if each["kind"] == kind}


def test_helm_finds_nothing_wrong_with_the_chart(helm: Path) -> None:
    done = subprocess.run([str(helm), "lint", "--strict", str(CHART)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_pages_and_work_are_processes_of_their_own(render: Render) -> None:
    made = of_kind(render("web.replicas=3"), "Deployment")
    assert set(made) == {"portal-callboard-web", "portal-callboard-worker"}
    assert made["portal-callboard-web"]["spec"]["replicas"] == 3
    for role in ("web", "worker"):
        arguments = made[f"portal-callboard-{role}"]["spec"]["template"]["spec"]["containers"][0]["args"]
        assert arguments[-2:] == ["--role", role]


def test_requests_reach_only_the_processes_for_pages(render: Render) -> None:
    documents = render()
    selector = of_kind(documents, "Service")["portal-callboard"]["spec"]["selector"]
    reached = [
        name
        for name, each in of_kind(documents, "Deployment").items()
        if selector.items() <= each["spec"]["template"]["metadata"]["labels"].items()
    ]
    assert reached == ["portal-callboard-web"]


def test_processes_have_no_rights_and_a_file_system_that_they_cannot_change(render: Render) -> None:
    for each in of_kind(render(), "Deployment").values():
        pod = each["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {probe for probe in container if probe.endswith("Probe")} == {
            "startupProbe",
            "livenessProbe",
            "readinessProbe",
        }


def test_the_configuration_arrives_as_it_was_written(render: Render) -> None:
    (made,) = of_kind(render("configuration.app.title=Ours"), "ConfigMap").values()
    configuration = yaml.safe_load(made["data"]["callboard.yaml"])
    assert configuration["app"]["title"] == "Ours"
    assert configuration["backend"]["database"]["connection"]["password"] == "${POSTGRES_PASSWORD}"


def test_a_changed_configuration_starts_the_processes_anew(render: Render) -> None:
    def marks(*values: str) -> set[str]:
        made = of_kind(render(*values), "Deployment").values()
        return {each["spec"]["template"]["metadata"]["annotations"]["checksum/configuration"] for each in made}

    assert marks() != marks("configuration.app.title=Ours")


def test_sqlite_is_refused_for_several_processes(render: Render) -> None:
    with pytest.raises(AssertionError, match="has to be pg"):
        render("configuration.backend.database.client=sqlite")


def test_the_number_of_processes_is_left_to_the_autoscaler_where_there_is_one(render: Render) -> None:
    documents = render("web.autoscaling.enabled=true")
    assert "replicas" not in of_kind(documents, "Deployment")["portal-callboard-web"]["spec"]
    scaler = of_kind(documents, "HorizontalPodAutoscaler")["portal-callboard-web"]
    assert scaler["spec"]["scaleTargetRef"]["name"] == "portal-callboard-web"


def test_an_ingress_without_a_host_is_refused(render: Render) -> None:
    with pytest.raises(AssertionError, match="names no host"):
        render("ingress.enabled=true")
    made = of_kind(render("ingress.enabled=true", "ingress.hosts[0].host=portal.example.com"), "Ingress")
    assert made["portal-callboard"]["spec"]["rules"][0]["host"] == "portal.example.com"
