"""Serves the static files of plugins: only names that were there at the start, so no path is ever put together."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from callboard.foundation.errors import NotFound
from callboard.kernel.contributions import Static
from callboard.kernel.running import Running

HASHED = re.compile(r"[-.][0-9A-Za-z_]{8,}\.")


@dataclass(frozen=True)
class Asset:
    """One file, read once."""

    content: bytes
    media_type: str
    shared: bool = False


class Assets:
    """All static files of a portal, in memory: they are few and small."""

    def __init__(self, running: Iterable[Running]) -> None:
        self._assets: Mapping[str, Asset] = {
            name: asset
            for each in running
            for contribution in each.plugin.contributes
            if isinstance(contribution, Static)
            for name, asset in _read(contribution)
        }

    async def serve(self, request: Request) -> Response:
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            raise NotFound("There is no such file", hint="Reload the page: the portal may have been upgraded.")
        lasting = HASHED.search(request.path_params["name"]) is not None
        cache = "public, max-age=31536000, immutable" if lasting else "public, max-age=300"
        headers = {"Cache-Control": cache}
        if asset.shared:
            headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return Response(asset.content, media_type=asset.media_type, headers=headers)


def _read(static: Static) -> Iterable[tuple[str, Asset]]:
    folder = static.folder
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            yield path.relative_to(folder).as_posix(), Asset(path.read_bytes(), media_type, static.shared)
