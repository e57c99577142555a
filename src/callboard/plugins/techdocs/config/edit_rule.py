"""Where a page is edited on its host: MkDocs' `repo_url` with `edit_uri` or `edit_uri_template`."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

_PLACE = re.compile(r"\{(path|path_noext)(!q)?\}")


@dataclass(frozen=True, kw_only=True)
class EditRule:
    """How the address is made: of a template (`{path}`, `{path_noext}`, each perhaps with `!q`), else of a prefix."""

    repository: str = ""
    prefix: str = ""
    template: str = ""

    def address(self, path: str) -> str:
        """Where a file is edited, by its path in its docs folder; empty where there is no such place."""
        if self.template:
            place = _PLACE.sub(lambda found: _fill(path, found), self.template)
        elif self.prefix:
            place = f"{self.prefix.removesuffix('/')}/{quote(path)}"
        else:
            return ""
        try:
            url = urljoin(_as_folder(self.repository, place), place)
            host = urlsplit(url).netloc
        except ValueError:
            return ""
        return url if url.startswith(("https://", "http://")) and host else ""


NOWHERE = EditRule()


def _fill(path: str, found: re.Match[str]) -> str:
    text = path if found.group(1) == "path" else posixpath.splitext(path)[0]
    return quote(text, safe="") if found.group(2) else quote(text)


def _as_folder(repository: str, place: str) -> str:
    """What the place is relative to: a folder, but for `?…` and `#…`, which belong to the address itself."""
    if not repository or repository.endswith("/") or place.startswith(("?", "#")):
        return repository
    return f"{repository}/"
