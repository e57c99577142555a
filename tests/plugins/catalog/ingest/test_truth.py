"""Real files from public repositories come out as Backstage has them, but for the listed exceptions."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from callboard.plugins.catalog.ingest.parse import parse
from callboard.plugins.catalog.ingest.placeholders import Placeholder, fill, find
from callboard.plugins.catalog.ingest.process import Kinds, ProcessContext, Processed, process
from callboard.plugins.catalog.model import Declaration, LocationRef, Problem, SourceFile

REPOSITORY = Path(__file__).parents[4]
CORPUS = REPOSITORY.parent / "shared" / "corpus"
DIFFERENCES = REPOSITORY / "docs" / "concepts" / "differences.md"
GENERATED = "backstage.io/managed-by"

Key = tuple[str, int]


def read_exceptions() -> dict[Key, tuple[str, str]]:
    """By file and document: what Backstage says and what we say."""
    rows = re.findall(r"^\| (\S+\.yaml) \| (\d+) \| (\S+) \| (\S+) \| (D\d+) \|$", DIFFERENCES.read_text(), re.M)
    return {(file, int(document)): (theirs, ours) for file, document, theirs, ours, _ in rows}


def read_truth() -> dict[str, list[dict[str, Any]]]:
    by_file: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in (CORPUS / "truth.jsonl").read_text().splitlines():
        row = json.loads(line)
        by_file[row["file"]].append(row)
    return by_file


def contents_of(declaration: Declaration, row: dict[str, Any]) -> dict[Placeholder, str | bytes]:
    # Where the truth could not follow a reference, it put this text in its place.
    recorded = [entry for entry in row.get("placeholders", ()) if entry["core"]]
    return {
        placeholder: (CORPUS / entry["ref"]).read_bytes() if "ref" in entry else "<unresolved placeholder>"
        for placeholder, entry in zip(find(declaration.document), recorded, strict=True)
    }


def ingest(file: str, rows: list[dict[str, Any]], kinds: Kinds) -> dict[int, Processed]:
    location = LocationRef("file", file)
    parsed = parse(SourceFile(location=location, content=(CORPUS / file).read_bytes()))
    context = ProcessContext(kinds=kinds, location=location, origin=location)
    # A problem with the file as a whole is that of its first document.
    results = {problem.document or 0: Processed(problems=(problem,)) for problem in parsed.problems}
    by_index = {row["doc"]: row for row in rows if row["valid"] is not None}
    for declaration in parsed.declarations:
        if row := by_index.get(declaration.index):
            filled, problems = fill(declaration, contents_of(declaration, row), file)
            results[declaration.index] = Processed(problems=problems) if problems else process(filled, context)
    return results


def without_generated(document: Any) -> Any:
    """The document as plain JSON, without the annotations that say where it came from."""
    plain = json.loads(json.dumps(document))
    annotations = plain["metadata"].pop("annotations", {})
    kept = {key: value for key, value in annotations.items() if not key.startswith(GENERATED)}
    if kept:
        plain["metadata"]["annotations"] = kept
    return plain


def compare(row: dict[str, Any], result: Processed) -> str | None:
    """How the result differs from the truth, or None."""
    if row["valid"] != (result.entity is not None):
        return f"verdict: {row['stage']} {row.get('error')} / {[problem.message for problem in result.problems]}"
    if result.entity is None:
        return compare_problem(row, result.problems[0])
    if without_generated(result.entity.document) != without_generated(row["entity"]):
        return "entity"
    if [list(relation) for relation in result.relations] != sorted(row["relations"]):
        return "relations"
    return None


def compare_problem(row: dict[str, Any], problem: Problem) -> str | None:
    if problem.stage != row["stage"]:
        return f"stage: {row['stage']} / {problem.stage}"
    # Errors of YAML are in the words of the parser; all others are word for word those that clients know.
    if row["stage"] != "parse" and not problem.message.endswith(row["error"]):
        return f"message: {row['error']} / {problem.message}"
    if not (problem.line and problem.hint and problem.file == row["file"]):
        return f"help: {problem}"
    return None


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real files is not beside this checkout")
def test_every_real_document_ends_as_in_backstage(kinds: Kinds, capsys: pytest.CaptureFixture[str]) -> None:
    exceptions = read_exceptions()
    counts: Counter[str] = Counter()
    differences: dict[Key, str] = {}
    for file, rows in read_truth().items():
        results = ingest(file, rows, kinds)
        for row in rows:
            if row["valid"] is None:
                continue
            counts[row["stage"]] += 1
            result = results.get(row["doc"], Processed())
            if difference := compare(row, result):
                ours = "ok" if result.entity else result.problems[0].stage if result.problems else "nothing"
                if exceptions.get((file, row["doc"])) != (row["stage"], ours):
                    differences[(file, row["doc"])] = difference
                counts["excepted" if (file, row["doc"]) in exceptions else "different"] += 1
    with capsys.disabled():
        print(f"\ncorpus: {dict(counts)}")
    assert differences == {}
    assert counts["excepted"] == len(exceptions) <= 10
    assert sum(counts.values()) - counts["excepted"] == 3076


def test_the_page_of_differences_lists_each_exception_with_its_reason() -> None:
    text = DIFFERENCES.read_text()
    reasons = set(re.findall(r"^\| (D\d+) \|", text, re.M))
    assert len(read_exceptions()) == 7
    assert set(re.findall(r"\| (D\d+) \|$", text, re.M)) <= reasons
