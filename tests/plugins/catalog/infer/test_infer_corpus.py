"""Real organisations' catalogs: their own files are found, and what is inferred without them is valid."""

from __future__ import annotations

from pathlib import Path

import pytest
from infer_trees import MemoryTree

from callboard.plugins.catalog.infer import FolderTree, infer, to_yaml

CORPUS = Path(__file__).resolve().parents[5] / "shared" / "corpus"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real files is not beside this checkout"),
]


def folders() -> list[Path]:
    return [path for name in ("orgs", "apis") for path in sorted((CORPUS / name).glob("*/"))]


def test_real_catalog_files_are_found() -> None:
    found = {
        f"{path.parent.name}/{path.name}": infer(FolderTree(path), name=path.name).catalog_files for path in folders()
    }
    assert found["orgs/janus-idp__backstage-showcase"] == ("catalog-info.yaml",)
    assert found["apis/PureGymGroup__infra-demo-api"] == (".backstage/catalog-info.yaml",)
    assert len(found["orgs/FrontsideGithubSandbox__backstage-entity-assortment"]) > 100


def test_real_repositories_without_their_catalog_files_are_inferred() -> None:
    for path in folders():
        tree = FolderTree(path)
        files = {name: tree.read(name, 1024 * 1024) or b"" for name in tree.files() if "catalog-info" not in name}
        inferred = infer(MemoryTree(files), name=path.name)
        assert inferred.documents[0]["kind"] == "Component"
        assert to_yaml(inferred.documents, inferred.evidence).count("---\n") == len(inferred.documents) - 1
