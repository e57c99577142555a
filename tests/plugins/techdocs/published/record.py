"""Records what `techdocs-cli` leaves in buckets: builds the site in `source/` with it, publishes that to a server of S3
on this machine, and writes `recorded.json`.

    python record.py --cli <node_modules/.bin/techdocs-cli> --mkdocs <bin of an environment>

The command is the one that npm installs with `@techdocs/cli`, the environment one of `requirements/yardstick.lock`.
Of the theme only the names of its files and the skeleton of its pages are kept; `--whole` keeps all of it, to see that
what the tests say holds of that too. Nobody commits that.
"""

from __future__ import annotations

import argparse
import base64
import json
import logging
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import boto3
from moto.server import ThreadedMotoServer
from selectolax.lexbor import LexborHTMLParser, LexborNode

HERE: Final = Path(__file__).parent
ENTITY: Final = "default/Component/Playlists"
ETAG: Final = "1f0c3a5b"
BUCKETS: Final = {
    "plain": [],
    "rooted": ["--awsBucketRootPath", "docs/sites"],
    "cased": ["--legacyUseCaseSensitiveTripletPaths"],
}
"""What is said besides, for each bucket."""
THEME: Final = ("assets/", "search/main.js", "search/worker.js", "search/lunr.js")
OUR_TEXT: Final = (".html", ".json", ".xml", ".svg", ".md")
KEPT: Final = "nav.md-nav--primary, article, .md-copyright__highlight"
"""What of a page's body is of the site, or a skeleton around its words."""
DROPPED: Final = "head > style, head > script, nav.md-nav--primary > label, nav.md-nav--primary > div, .md-nav__icon"
NAMED: Final = ("title", "aria-label")
"""Attributes of the theme's that are words."""
MADE_WITH: Final = ("mkdocs", "mkdocs-material", "mkdocs-techdocs-core", "mkdocs-redirects")
KEYS: Final = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests", "AWS_REGION": "us-east-1"}


def main() -> None:
    """Writes the record."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cli", type=Path, required=True)
    options.add_argument("--mkdocs", type=Path, required=True)
    options.add_argument("--whole", action="store_true")
    said = options.parse_args()
    environment = {**os.environ, **KEYS, "PATH": f"{said.mkdocs}{os.pathsep}{os.environ['PATH']}"}
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        record = make(said.cli.absolute(), f"http://{host}:{port}", environment, whole=said.whole)
    finally:
        server.stop()
    text = json.dumps(record, indent=1, ensure_ascii=False)
    (HERE / "recorded.json").write_text(f"{text}\n", encoding="utf-8")


def make(cli: Path, address: str, environment: Mapping[str, str], *, whole: bool) -> dict[str, Any]:
    """All that is recorded."""
    s3 = boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id="tests",
        aws_secret_access_key="tests",
    )
    buckets: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        site = shutil.copytree(HERE / "source", Path(folder) / "source")
        run(cli, ["generate", "--no-docker", "--etag", ETAG], site, environment)
        for name, more in BUCKETS.items():
            s3.create_bucket(Bucket=name)
            publish = ["publish", "--publisher-type", "awsS3", "--storage-name", name, "--entity", ENTITY]
            run(cli, [*publish, "--awsEndpoint", address, "--awsS3ForcePathStyle", *more], site, environment)
            keys = [each["Key"] for each in s3.list_objects_v2(Bucket=name)["Contents"]]
            root = min((key for key in keys if key.endswith("/index.html")), key=len).removesuffix("index.html")
            buckets[name] = {"said": more, "root": root, "keys": sorted(key.removeprefix(root) for key in keys)}
        found = {key: s3.get_object(Bucket="plain", Key=buckets["plain"]["root"] + key) for key in _keys(buckets)}
    return {
        "made_with": {"@techdocs/cli": _version(cli, environment), "mkdocs": _mkdocs(environment)},
        "entity": ENTITY,
        "buckets": {name: {"said": each["said"], "root": each["root"]} for name, each in buckets.items()},
        "objects": {key: _object(key, each, whole=whole) for key, each in found.items()},
    }


def run(cli: Path, words: Iterable[str], folder: Path, environment: Mapping[str, str]) -> str:
    """What the program printed. It must not fail."""
    done = subprocess.run(
        [str(cli), *words], cwd=folder, env=dict(environment), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _keys(buckets: Mapping[str, Any]) -> list[str]:
    """The same below every root."""
    first: list[str]
    first, *others = (each["keys"] for each in buckets.values())
    assert all(each == first for each in others)
    return first


def _version(cli: Path, environment: Mapping[str, str]) -> str:
    return run(cli, ["--version"], HERE, environment).strip()


def _mkdocs(environment: Mapping[str, str]) -> list[str]:
    python = Path(environment["PATH"].partition(os.pathsep)[0]) / "python"
    script = f"from importlib.metadata import version; print(*(f'{{each}}=={{version(each)}}' for each in {MADE_WITH}))"
    return run(python, ["-c", script], HERE, environment).split()


def _object(key: str, found: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """Its type, and its content: lines of text, or base64; of the theme's none."""
    kept: dict[str, Any] = {"type": found["ContentType"]}
    content: bytes = found["Body"].read()
    if key.startswith(THEME) and not whole:
        return kept
    if not key.endswith(OUR_TEXT):
        return {**kept, "base64": base64.b64encode(content).decode()}
    text = content.decode()
    if key.endswith(".html") and not whole:
        text = skeleton(text)
    return {**kept, "lines": text.split("\n")}


def skeleton(html: str) -> str:
    """A page without what its theme brings: scripts, styles, drawings, words."""
    tree = LexborHTMLParser(html)
    body = tree.body
    assert body is not None
    if own := list(body.css(KEPT)):
        _keep_only(body, own)
    for node in tree.css(DROPPED):
        node.decompose()
    for node in tree.css("svg"):
        node.inner_html = ""
    for node in tree.css(".md-copyright"):
        node.inner_html = "".join(each.html or "" for each in node.css(".md-copyright__highlight"))
    for name in NAMED:
        for node in tree.css(f"nav[{name}], .md-nav__link[{name}], .md-content__button[{name}]"):
            del node.attrs[name]
    lines = (line.rstrip() for line in (tree.html or "").split("\n"))
    return "\n".join(line for line in lines if line)


def _is_in(node: LexborNode, other: LexborNode) -> bool:
    at: LexborNode | None = node
    while at is not None:
        if at.mem_id == other.mem_id:
            return True
        at = at.parent
    return False


def _keep_only(body: LexborNode, own: list[LexborNode]) -> None:
    """Takes out all elements that neither are among these, nor in one, nor around one."""
    around = set()
    for node in own:
        at: LexborNode | None = node
        while at is not None:
            around.add(at.mem_id)
            at = at.parent
    for node in body.css("*"):
        if node.mem_id not in around and not any(_is_in(node, each) for each in own):
            node.decompose(recursive=True)


if __name__ == "__main__":
    main()
