"""The generated organisation: its size, its proportions, and that all its refs exist."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from organisation import Summary, write_organisation

REPOSITORY = Path(__file__).parents[2]
NAME = re.compile(r"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$")
TAG = re.compile(r"^[a-z0-9:+#]+(-[a-z0-9:+#]+)*$")
# Each field that points at other entities, with the kind a bare name means.
REFERENCES = {
    "owner": "group",
    "parent": "group",
    "children": "group",
    "memberOf": "group",
    "system": "system",
    "domain": "domain",
    "providesApis": "api",
    "consumesApis": "api",
    "dependsOn": "",
}


def read_entities(folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    """All entities that the Location in all.yaml leads to, each with its file."""
    everything = yaml.safe_load((folder / "all.yaml").read_text(encoding="utf-8"))
    return [
        (file, document)
        for target in everything["spec"]["targets"]
        for file in sorted(folder.glob(target))
        for document in yaml.load_all(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    ]


def read_folder(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Summary]:
    folder = tmp_path_factory.mktemp("organisation")
    return folder, write_organisation(folder, squads=24, seed=7)


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    first = write_organisation(tmp_path / "first", entities=300, seed=5)
    second = write_organisation(tmp_path / "second", entities=300, seed=5)
    write_organisation(tmp_path / "other", entities=300, seed=6)

    assert first == second
    assert read_folder(tmp_path / "first") == read_folder(tmp_path / "second")
    assert read_folder(tmp_path / "first") != read_folder(tmp_path / "other")


@pytest.mark.parametrize("size", [40, 41, 77, 500, 1234])
def test_exactly_so_many_entities_are_written_as_were_asked_for(tmp_path: Path, size: int) -> None:
    summary = write_organisation(tmp_path / "out", entities=size)

    entities = [document for _, document in read_entities(tmp_path / "out")]
    assert len(entities) == summary.entities == size
    assert Counter(document["kind"] for document in entities) == Counter(summary.by_kind)
    assert summary.files == len(read_folder(tmp_path / "out"))


def test_the_proportions_are_the_published_ones(written: tuple[Path, Summary]) -> None:
    entities = [document for _, document in read_entities(written[0])]
    components = Counter(document["spec"]["type"] for document in entities if document["kind"] == "Component")
    groups = Counter(document["spec"]["type"] for document in entities if document["kind"] == "Group")

    assert groups == {"root": 1, "tribe": 2, "squad": 24}
    assert components["service"] == 4 * 24
    assert components["pipeline"] == 8 * 24
    assert components["ml-model"] == 5 * 24
    assert components["website"] == round(0.8 * 24)
    assert components["mobile-feature"] == round(0.4 * 24)
    assert written[1].by_kind["User"] == 8 * 24


def test_every_reference_leads_to_an_entity(written: tuple[Path, Summary]) -> None:
    entities = [document for _, document in read_entities(written[0])]
    known = {f"{document['kind'].lower()}:{document['metadata']['name']}" for document in entities}
    missing, followed = [], Counter[str]()
    for document in entities:
        for key, kind in REFERENCES.items():
            targets = document["spec"].get(key) or []
            for target in [targets] if isinstance(targets, str) else targets:
                followed[key] += 1
                if (target if ":" in target else f"{kind}:{target}") not in known:
                    missing.append((document["metadata"]["name"], key, target))

    assert missing == []
    assert set(followed) == set(REFERENCES)


def test_names_are_unique_and_names_and_tags_are_valid(written: tuple[Path, Summary]) -> None:
    entities = [document for _, document in read_entities(written[0])]
    refs = [(document["kind"], document["metadata"]["name"].lower()) for document in entities]

    assert len(set(refs)) == len(refs)
    assert [name for _, name in refs if not NAME.match(name) or len(name) > 63] == []
    tags = [tag for document in entities for tag in document["metadata"].get("tags", ())]
    assert [tag for tag in tags if not TAG.match(tag)] == []


def test_files_hold_one_to_six_documents_and_the_definitions_they_name(
    written: tuple[Path, Summary],
) -> None:
    entities = read_entities(written[0])
    sizes = Counter(file for file, _ in entities if file.name == "catalog-info.yaml")
    inline, beside = 0, 0
    for file, document in entities:
        definition = document["spec"].get("definition")
        if isinstance(definition, dict):
            definition = (file.parent / definition["$text"]).read_text(encoding="utf-8")
            beside += 1
        elif definition:
            inline += 1
        if definition:
            assert yaml.safe_load(definition)["openapi"] == "3.1.0"

    assert set(sizes.values()) == {1, 2, 3, 4, 5, 6}
    assert inline > 5
    assert beside > 5


def test_a_few_tags_are_on_very_many_things(written: tuple[Path, Summary]) -> None:
    tags = Counter(tag for _, document in read_entities(written[0]) for tag in document["metadata"].get("tags", ()))
    counts = [count for _, count in tags.most_common()]

    assert len(counts) > 40
    assert counts[0] > 20 * counts[-1]


@pytest.mark.parametrize(("squads", "entities"), [(None, None), (3, 300), (None, 39), (0, None)])
def test_a_size_that_is_missing_double_or_too_small_is_refused(
    tmp_path: Path, squads: int | None, entities: int | None
) -> None:
    with pytest.raises(ValueError, match=r"squad|entities"):
        write_organisation(tmp_path, squads=squads, entities=entities)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine")

    with pytest.raises(FileExistsError, match="not empty"):
        write_organisation(tmp_path, squads=1)
    assert read_folder(tmp_path) == {"precious.txt": b"mine"}


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    script = REPOSITORY / "benchmarks" / "organisation.py"
    ran = subprocess.run(
        [sys.executable, script, "--entities", "120", "--out", tmp_path / "out", "--seed", "3"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.startswith("120 entities in ")
    assert len(read_entities(tmp_path / "out")) == 120
