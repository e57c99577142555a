"""What holds for the repository as a whole: licence, lock files, words, changelog, links."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from parsers.listed import OWN, PARSERS

ROOT = Path(__file__).resolve().parents[1]
TEXT = {".cfg", ".css", ".html", ".in", ".ini", ".js", ".json", ".lock", ".md", ".mjs", ".py", ".sh", ".sql", ".svg"}
TEXT |= {".toml", ".ts", ".txt", ".yaml", ".yml", ""}
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
# Written in two halves, so that this file does not hold them itself.
FOREIGN = ["/wo" + "rk/", "/ro" + "ot/.pyenv", "/opt/" + "wheels", "pypi" + "-more", "bash" + "_jobs", "anth" + "ropic"]
FOREIGN += ["cla" + "ude", "open" + "ai.com", "chat" + "gpt"]
FRAGMENT = re.compile(r"(?P<topic>[a-z][a-z-]*)(\.[0-9]+)?\.(?P<kind>added|changed|fixed|removed|security)\.md")
TOPICS = {"catalog", "deploy", "docs", "examples", "kernel", "repository", "testing", "ui"}
PARTS = ("Context", "Decision", "Consequences", "Alternatives")
FRONT = ["README", "ARCHITECTURE", "CONTRIBUTING", "SECURITY", "CODE_OF_CONDUCT", "GOVERNANCE"]
LINK = re.compile(r"""\]\((?P<target>[^)\s]+)\)|(?:src|srcset|href)="(?P<attribute>[^"]+)\"""")
SOURCE, TESTS = ROOT / "src" / "callboard", ROOT / "tests"
READING = frozenset(
    {
        *("decode", "loads", "fromstring", "compose", "b64decode", "urlsafe_b64decode", "deserialize_compact"),
        *("extract_compact", "urlsplit", "urlparse", "parse_qs", "parse_qsl", "fromisoformat", "parsedate_to_datetime"),
        *("ip_address", "ip_network", "MarkdownIt", "clean", "form", "safe_load", "iterparse"),
    }
)
"""Calls by which a module takes a text or bytes apart."""
OF_YAML = "yaml.parse"


@cache
def tracked() -> list[Path]:
    command = ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose() -> list[Path]:
    """What people read of us: neither the sample company's documents, nor sites that tests build."""
    company = ROOT / "examples" / "meadowlark"
    sites = {TESTS / "compatibility" / "techdocs" / "sites", TESTS / "plugins" / "techdocs" / "published"}
    return [
        path
        for path in tracked()
        if path.suffix == ".md"
        and not sites & {*path.parents}
        and (company not in path.parents or path.parent == company)
    ]


def test_no_two_test_modules_outside_packages_have_one_name() -> None:
    bare = [path for path in TESTS.rglob("test_*.py") if not (path.parent / "__init__.py").exists()]
    doubled = {path.name for path in bare if sum(each.name == path.name for each in bare) > 1}
    assert doubled == set(), "pytest would take one for the other: rename it, or make its folder a package"


def test_the_licence_is_apache_and_every_manifest_says_so() -> None:
    assert "Apache License\n                           Version 2.0" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["license"] == "Apache-2.0"
    manifests = [path for path in tracked() if path.name == "package.json" and "examples" not in path.parts]
    assert {json.loads(path.read_text(encoding="utf-8"))["license"] for path in manifests} == {"Apache-2.0"}


@pytest.mark.parametrize(
    "name", ["README", "ARCHITECTURE", "CONTRIBUTING", "SECURITY", "CODE_OF_CONDUCT", "GOVERNANCE"]
)
def test_a_newcomer_finds_the_file(name: str) -> None:
    assert len((ROOT / f"{name}.md").read_text(encoding="utf-8").splitlines()) > 10


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_pins_every_package_with_hashes_and_names_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index|--find-links| @ |file:", text)
    entries = re.split(r"\n(?=\S)", text.strip())
    loose = [entry.partition("\n")[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_file_holds_all_that_its_source_asks_for(lock: Path) -> None:
    pinned = set(re.findall(r"^([a-z0-9.-]+)==", lock.read_text(encoding="utf-8"), re.M))
    assert asked_for(lock.with_suffix(".in")) - pinned == set()


def test_the_locked_packages_are_those_that_the_package_depends_on() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    depended = {re.split(r"[\[<>=~! ;]", each)[0].lower() for each in project["dependencies"]}
    assert asked_for(ROOT / "requirements" / "runtime.in") == depended


def test_lock_files_of_npm_name_no_address() -> None:
    locks = [path for path in tracked() if path.name == "package-lock.json"]
    assert locks
    assert [named(path) for path in locks if '"resolved"' in path.read_text(encoding="utf-8")] == []


def test_no_file_names_the_machine_that_it_was_written_on() -> None:
    found = [
        f"{named(path)}: {word}"
        for path in tracked()
        if path.suffix in TEXT
        for word in FOREIGN
        if word in path.read_text(encoding="utf-8", errors="replace").lower()
    ]
    assert found == []


def test_changelog_fragments_are_named_after_their_topic_and_kind() -> None:
    names = [path.name for path in (ROOT / "changelog").glob("*") if path.name != "README.md"]
    assert names
    for name in names:
        match = FRAGMENT.fullmatch(name)
        assert match, f"changelog/{name} is not called <topic>.<kind>.md"
        assert match["topic"] in TOPICS | plugins(), f"changelog/{name} is about no area of the code"


def test_changelog_fragments_are_sentences_for_users() -> None:
    for path in (ROOT / "changelog").glob("*.*.md"):
        entries = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("  ")]
        assert entries, f"{path.name} is empty"
        text = re.sub(r"\n  ", " ", path.read_text(encoding="utf-8")).strip()
        for entry in text.splitlines():
            assert re.fullmatch(r"- [A-Z`].*[.!]", entry), f"{path.name}: `{entry}` is no list item of whole sentences"


def test_links_between_documents_lead_somewhere() -> None:
    broken = [f"{named(path)}: {target}" for path in prose() for target in links(path) if not leads(path, target)]
    assert broken == []


def test_no_document_holds_a_conflict_that_was_not_resolved() -> None:
    marks = re.compile(r"^(<{7} |={7}$|>{7} )", re.M)
    assert [named(path) for path in prose() if marks.search(path.read_text(encoding="utf-8"))] == []


def test_every_decision_has_its_parts_and_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    numbered = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    assert [int(path.name[:4]) for path in numbered] == list(range(1, len(numbered) + 1))
    for path in numbered:
        text = path.read_text(encoding="utf-8")
        missing = [part for part in PARTS if f"**{part}.** " not in text]
        assert missing == [], path.name
        assert path.name in listed, f"{path.name} is not in docs/decisions/README.md"


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "images").glob("*")), ids=lambda path: path.name)
def test_a_picture_is_small_and_shown_somewhere(picture: Path) -> None:
    assert picture.stat().st_size < 300_000
    assert any(picture.name in path.read_text(encoding="utf-8") for path in prose())


def asked_for(source: Path) -> set[str]:
    lines = [line.strip() for line in source.read_text(encoding="utf-8").splitlines()]
    names = {re.split(r"[\[<>=~! ;]", line)[0].lower() for line in lines if line and line[0] not in "#-"}
    return names.union(*(asked_for(source.parent / line[3:]) for line in lines if line.startswith("-r ")))


def plugins() -> set[str]:
    return {path.parent.name.replace("_", "-") for path in (ROOT / "src/callboard/plugins").glob("*/plugin.py")}


def links(path: Path) -> Iterator[str]:
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)
    for match in LINK.finditer(re.sub(r"`[^`\n]*`", "", text)):
        yield match["target"] or match["attribute"]


def leads(path: Path, target: str) -> bool:
    """Is there a file, and in it the heading? Addresses elsewhere are not asked."""
    if re.match(r"[a-z]+:", target):
        return True
    name, _, heading = target.partition("#")
    file = (path.parent / name).resolve() if name else path
    if not file.exists():
        return False
    return not heading or heading in headings(file)


def headings(path: Path) -> set[str]:
    found = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", each.strip().lower()).replace(" ", "-") for each in found}


def readers() -> set[str]:
    """The modules in which one of these calls stands, but for those of the test kit."""
    found = set()
    for file in SOURCE.rglob("*.py"):
        calls = (each for each in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(each, ast.Call))
        if any(_reads(each.func) for each in calls):
            found.add(file.relative_to(SOURCE).as_posix())
    return {each for each in found if not each.startswith("testing/")}


def _reads(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in READING or ast.unparse(called) == OF_YAML


def test_every_module_that_takes_bytes_or_texts_apart_is_tried_at_random() -> None:
    unsaid = sorted(readers() - PARSERS.keys())
    assert not unsaid, f"Say in tests/parsers/listed.py where these are tried at random: {', '.join(unsaid)}"


def test_no_module_is_said_to_do_so_that_does_not() -> None:
    stale = sorted(PARSERS.keys() - readers())
    assert not stale, f"tests/parsers/listed.py names these, which read nothing: {', '.join(stale)}"


def test_what_is_said_to_try_them_does() -> None:
    for test in sorted({*PARSERS.values()} - {OWN}):
        assert "@given" in (TESTS / test).read_text("utf-8"), test
