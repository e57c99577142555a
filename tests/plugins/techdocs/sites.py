"""A small site as it is stored, and the portal that shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from callboard import Context
from callboard.plugins.techdocs.library import library_of
from callboard.plugins.techdocs.library.follow import look
from callboard.plugins.techdocs.model import (
    MANIFEST,
    METADATA,
    SEARCH_INDEX,
    DocsProblem,
    Heading,
    Manifest,
    NavNode,
    PageRecord,
    SiteKey,
    Written,
    file_of,
)
from callboard.plugins.techdocs.storage import storage_of
from callboard.testing import Meadow, RunningPortal

KEY = SiteKey("default", "component", "mixer")
REF = "backstage.io/techdocs-ref"
CHANGED = 1_790_000_000.0
COMMIT = "3f1c2a9d5b7e4f60812233445566778899aabbcc"
REPOSITORY = "https://github.com/meadowlark/mixer"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c489".replace(" ", "")
    + "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
CHECKLIST = (Path(__file__).parent / "checklist.html").read_text(encoding="utf-8")
PAGES = {
    "": (
        "Start",
        '<h1 id="mixer">Mixer</h1><p>Mixes what people listen to. <a href="launch/checklist/#load">Load</a></p>',
    ),
    "launch/checklist/": ("Going live checklist", CHECKLIST),
    "launch/testing/": ("Load testing", "<p>How to put load on it.</p>"),
    "operate/rolling-back/": ("Rolling back", "<h1>Rolling back</h1><p>Press the button.</p>"),
}
NAV = (
    NavNode(title="Start", path=""),
    NavNode(
        title="Launch",
        children=(
            NavNode(title="Going live checklist", path="launch/checklist/"),
            NavNode(title="Load testing", path="launch/testing/"),
        ),
    ),
    NavNode(title="Operate", children=(NavNode(title="Rolling back", path="operate/rolling-back/"),)),
    NavNode(title="Chat", url="https://chat.example.org/mixer"),
)
HEADINGS = (
    Heading(level=1, id="going-live", text="Going live checklist"),
    Heading(level=2, id="owner", text="Somebody owns it"),
    Heading(level=2, id="load", text="Load test before launch"),
    Heading(level=3, id="targets", text="Targets by tier"),
)


def site(**changes: Any) -> Manifest:
    """What describes the small site."""
    records = tuple(
        PageRecord(
            path=path,
            title=title,
            source=f"docs/{path or 'index'}".rstrip("/") + ".md",
            edit=f"{REPOSITORY}/edit/main/docs/{path or 'index'}".rstrip("/") + ".md",
            headings=HEADINGS if "checklist" in path else (),
            written=Written(at=CHANGED, by="Jonas Weber", commit=COMMIT),
        )
        for path, (title, _) in PAGES.items()
    )
    said: dict[str, Any] = {
        "name": "Mixer",
        "built_at": CHANGED + 5,
        "commit": COMMIT,
        "repository": REPOSITORY,
        "nav": NAV,
        "pages": records,
        "redirects": {"going-live/": "launch/checklist/", "away/": "https://elsewhere.example.org/"},
        "written": Written(at=CHANGED, by="Jonas Weber", commit=COMMIT),
        "problems": (DocsProblem(message="The link leads nowhere: `gone.md`", file="docs/index.md", line=3),),
    }
    return Manifest(**{**said, **changes})


def files_of(manifest: Manifest, pages: Mapping[str, tuple[str, str]] = PAGES) -> dict[str, bytes]:
    """Everything of the site as it is stored, what describes it last."""
    files = {file_of(path): _whole(title, html) for path, (title, html) in pages.items()}
    files |= {f"{path}index.md": f"# {title}\n\nAs it was written.\n".encode() for path, (title, _) in pages.items()}
    found = [
        {"location": path, "title": title, "text": "Mixes the expected peak"} for path, (title, _) in pages.items()
    ]
    found.append({"location": "launch/checklist/#load", "title": "Load test before launch", "text": "Run the profile"})
    files[SEARCH_INDEX] = json.dumps({"config": {}, "docs": found}).encode()
    files["mixer.png"] = PIXEL
    files["llms.txt"] = b"# Mixer\n"
    files[METADATA] = json.dumps({"site_name": manifest.name, "build_timestamp": 1, "files": sorted(files)}).encode()
    named = msgspec.structs.replace(manifest, files=dict.fromkeys(files, "digest"))
    return {**files, MANIFEST: msgspec.json.encode(named)}


def _whole(title: str, html: str) -> bytes:
    article = f'<article class="md-content__inner md-typeset">{html}</article>'
    return f"<!doctype html><html><head><title>{title}</title></head><body>{article}</body></html>".encode()


async def publish(running: RunningPortal, key: SiteKey = KEY, files: Mapping[str, bytes] | None = None) -> Context:
    """Puts the small site, or other files, where the portal finds it, and has the portal know."""
    ctx = running.context("techdocs")
    await storage_of(ctx).publish(key, files if files is not None else files_of(site()))
    await look(ctx, library_of(ctx))
    return ctx


def documented(name: str = "mixer", **more: Any) -> dict[str, Any]:
    """A component with documentation of its own."""
    annotations = {REF: "dir:.", **more.pop("annotations", {})}
    return Meadow.component(name, annotations=annotations, **more)


PEOPLE: Sequence[dict[str, Any]] = (Meadow.group("playlist-core"), Meadow.group("search"))
