"""What is wrong in the sources of a site: file, line, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from callboard import Context, Page, View

from ..addresses import address
from ..model import Manifest, SiteKey
from .places import ADDRESS, READ, site_beside

ORDER = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, kw_only=True)
class FaultsPage(View):
    """The problems of a site, the worst first."""

    template = "techdocs/faults.html"
    key: SiteKey
    site: Manifest
    problems: Sequence[Mapping[str, Any]]

    @property
    def home(self) -> str:
        return address(self.key)

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        return [("Docs", "/docs"), (self.site.name, address(self.key)), ("Problems", "")]


async def faults(request: Request, ctx: Context) -> FaultsPage:
    """`/docs/{namespace}/{kind}/{name}/-/problems?version=…`."""
    site = await site_beside(request, ctx)
    edits = {page.source: page.edit for page in site.manifest.pages if page.source}
    problems = [
        {
            "message": each.message,
            "hint": each.hint,
            "file": each.file,
            "line": each.line,
            "level": each.level,
            "href": edits.get(each.file) or None,
        }
        for each in sorted(site.manifest.problems, key=lambda one: (ORDER.get(one.level, 1), one.file, one.line))
    ]
    return FaultsPage(key=site.key, site=site.manifest, problems=problems)


PAGES = (Page(path=f"{ADDRESS}/-/problems", show=faults, requires=READ),)
