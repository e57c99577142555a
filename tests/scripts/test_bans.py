"""Nothing banned stands in the code, and the check that says so notices each ban."""

from __future__ import annotations

from pathlib import Path

import bans
import pytest
from sizes import tracked

ANYWHERE = "src/callboard/plugins/catalog/anywhere.py"
BANNED = [
    "import httpx2",
    "import requests as r",
    "from urllib import request",
    "from urllib.request import urlopen",
    "import http.client",
    "from obstore.store import S3Store",
    "import smtplib",
    "import tarfile",
    "from zipfile import ZipFile",
    "import subprocess",
    "Markup('<b>')",
    "markupsafe.Markup(text)",
    "run(command, shell=True)",
    "os.system('ls')",
    "await asyncio.create_subprocess_shell('ls')",
    "yaml.load(text)",
    "yaml.load_all(text, Loader=yaml.Loader)",
    "yaml.unsafe_load(text)",
    "archive.extractall(folder)",
    "archive.extract(name)",
    "shutil.unpack_archive(file)",
    "Page(path='/x', show=show)",
    "Endpoint(path='/api/x', run=run, method='POST')",
]
ALLOWED = [
    "from urllib.parse import urlsplit",
    "yaml.compose(text, Loader=yaml.SafeLoader)",
    "run(command, shell=False)",
    "extract(text)",
    "Page(path='/x', show=show, requires='catalog.entity.read')",
    "Endpoint(path='/api/x', run=run, public=True)",
]


def test_nothing_banned_stands_in_the_package() -> None:
    assert [finding for name in tracked(bans.ROOT) for finding in bans.find(name, bans.ROOT / name)] == []


@pytest.mark.parametrize("line", BANNED)
def test_what_is_banned_is_found_with_its_line(line: str) -> None:
    text = f"async def work():\n    {line}\n"
    found = list(bans.in_python(ANYWHERE, text))
    assert len(found) == 1
    assert found[0].startswith(f"{ANYWHERE}:2: ")


@pytest.mark.parametrize("line", ALLOWED)
def test_what_only_looks_like_it_is_not(line: str) -> None:
    assert list(bans.in_python(ANYWHERE, f"{line}\n")) == []


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("src/callboard/foundation/http/client.py", "import httpx2"),
        ("src/callboard/foundation/workspace/zips.py", "import zipfile"),
        ("src/callboard/foundation/git/running.py", "import subprocess"),
        ("src/callboard/plugins/techdocs/storage/buckets.py", "from obstore.store import ObjectStore"),
        ("src/callboard/plugins/notifications/channels/email.py", "import smtplib"),
        ("src/callboard/ui/markup.py", "Markup(clean)"),
    ],
)
def test_each_has_one_home(name: str, line: str) -> None:
    assert list(bans.in_python(name, line)) == []
    assert len(list(bans.in_python(ANYWHERE, line))) == 1


@pytest.mark.parametrize("line", ["{{ text|safe }}", "{{ text | safe }}", "{% autoescape false %}"])
def test_text_is_marked_safe_only_by_the_design_system(line: str, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(f"\n{line}\n", encoding="utf-8")
    assert list(bans.find("src/callboard/ui/templates/page.html", file)) == []
    found = list(bans.find("src/callboard/plugins/catalog/templates/page.html", file))
    assert found == ["src/callboard/plugins/catalog/templates/page.html:2: text is marked safe outside ui/ [R5]"]
