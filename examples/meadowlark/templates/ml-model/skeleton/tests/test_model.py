"""The model learns what there is to learn, and nothing else."""

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from made_up import make_examples

from ${{ values.package }}.examples import FEATURES, {% if values.aboutPeople %}GROUP, {% endif %}OUTCOME, read_examples, split
from ${{ values.package }}.gates import judge
from ${{ values.package }}.model import load, save, train


def test_what_there_is_to_learn_is_learned() -> None:
    learned_from, tried = split(make_examples(2000))
    report = judge(train(learned_from), tried)
    assert report.measures["auc"] > 0.85


def test_the_same_examples_make_the_same_model() -> None:
    examples = make_examples(300)
    assert np.array_equal(train(examples).weights, train(examples).weights)


def test_a_feature_that_never_changes_does_no_harm() -> None:
    examples = make_examples(300)
    examples.inputs[:, -1] = 1
    assert np.isfinite(train(examples).estimate(examples.inputs)).all()


def test_what_was_kept_estimates_as_before(tmp_path: Path) -> None:
    examples = make_examples(300)
    model = train(examples)
    save(model, tmp_path / "model.json")
    kept = load(tmp_path / "model.json")
    assert np.array_equal(kept.estimate(examples.inputs), model.estimate(examples.inputs))


def test_a_model_for_other_features_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    save(train(make_examples(100)), file)
    file.write_text(json.dumps({**json.loads(file.read_text()), "features": ["another"]}))
    with pytest.raises(ValueError, match="another"):
        load(file)


def test_nothing_is_tried_that_was_learned_from() -> None:
    examples = make_examples(400)
    learned_from, tried = split(examples)
    assert len(learned_from.outcomes) + len(tried.outcomes) == 400
    assert 60 < len(tried.outcomes) < 140


def write(file: Path, strength: float) -> None:
    examples = make_examples(8000, strength=strength)
    with file.open("w", newline="") as text:
        table = csv.writer(text)
        table.writerow([*FEATURES, OUTCOME{% if values.aboutPeople %}, GROUP{% endif %}])
        for row in zip(examples.inputs.tolist(), examples.outcomes{% if values.aboutPeople %}, examples.groups{% endif %}, strict=True):
            table.writerow([*row[0], *row[1:]])


@pytest.mark.parametrize(("strength", "is_kept"), [(20.0, True), (0.0, False)])
def test_the_command_keeps_a_model_only_when_the_gates_let_it_through(
    tmp_path: Path, strength: float, is_kept: bool
) -> None:
    write(tmp_path / "data.csv", strength)
    assert len(read_examples(tmp_path / "data.csv").outcomes) == 8000
    command = [sys.executable, "-m", "${{ values.package }}", "train", tmp_path / "data.csv", tmp_path / "model.json"]
    done = subprocess.run(command, cwd=Path(__file__).parents[1] / "src", capture_output=True, text=True, check=False)
    assert (tmp_path / "model.json").exists() == is_kept, done.stderr
    assert ("Not let through" in done.stderr) != is_kept
