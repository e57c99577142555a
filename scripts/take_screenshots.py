"""Takes the pictures of the documentation: the sample company in a real portal, in light and in dark."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "images"
COMPANY = ROOT / "examples" / "meadowlark"
PORT = 7187
ADDRESS = f"http://localhost:{PORT}"
COUNT = f"{ADDRESS}/api/catalog/entities/by-query?limit=0"
GRAPH = "/catalog-graph?root=component:default/playlist-service"
PAGES = {"catalog": "/catalog", "entity": "/catalog/default/component/playlist-service", "graph": GRAPH}
WINDOW: ViewportSize = {"width": 1440, "height": 900}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PATIENCE = 90


def main() -> int:
    """Starts the portal on a folder of its own, takes the pictures, stops it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    # Pages show where files lie, and nobody wants to see where this checkout does.
    home = Path(tempfile.gettempdir()) / "meadowlark"
    folder = home / "examples" / "meadowlark"
    shutil.copytree(COMPANY, folder, ignore=shutil.ignore_patterns("callboard-data"))
    shutil.copytree(ROOT / "docs", home / "docs")
    for name in ("catalog-info.yaml", "mkdocs.yml"):
        shutil.copy(ROOT / name, home / name)
    try:
        program = str(Path(sys.executable).parent / "callboard")
        command = [program, "serve", "--port", str(PORT), "--config", str(folder / "callboard.yaml")]
        server = subprocess.Popen(command)
        try:
            _wait()
            with sync_playwright() as playwright:
                chromium = os.environ.get("CALLBOARD_CHROMIUM") or shutil.which("chromium")
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                for theme in THEMES:
                    _take(browser, theme)
        finally:
            server.terminate()
            server.wait()
    finally:
        shutil.rmtree(home)
    return 0


def _wait() -> None:
    """Until the company has been read."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        time.sleep(0.5)
        try:
            with urllib.request.urlopen(COUNT) as answer:  # noqa: S310 - our own address
                if b'"totalItems":0' not in answer.read():
                    time.sleep(5)
                    return
        except OSError:
            continue
    raise TimeoutError("The portal did not start")


def _take(browser: Browser, theme: Literal["light", "dark"]) -> None:
    context = browser.new_context(viewport=WINDOW, color_scheme=theme, reduced_motion="reduce")
    page = context.new_page()
    for name, path in PAGES.items():
        page.goto(f"{ADDRESS}{path}", wait_until="networkidle")
        page.screenshot(path=PICTURES / f"{name}-{theme}.png")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
