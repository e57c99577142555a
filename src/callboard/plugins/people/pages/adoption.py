"""`/-/adoption`: how the portal is taken up, for those who operate it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from callboard import Context, NavItem, Page, View

from ..find import FEWEST, Adoption, find_adoption
from ..permissions import ADOPTION

PATH = "/-/adoption"


@dataclass(frozen=True, kw_only=True)
class AdoptionPage(View):
    """The figures, and the few that stand above them."""

    template = "people/adoption.html"
    found: Adoption
    stats: Sequence[Mapping[str, Any]]
    fewest: int
    crumbs: Sequence[tuple[str, str]] = (("Adoption", PATH),)

    @property
    def share(self) -> Callable[[int, int], str]:
        """A part of a whole in percent."""
        return _share


async def adoption(request: Request, ctx: Context) -> AdoptionPage:  # noqa: ARG001 - a page's signature
    """`/-/adoption`."""
    found = await find_adoption(ctx)
    return AdoptionPage(found=found, stats=_stats(found), fewest=FEWEST)


def _stats(found: Adoption) -> list[Mapping[str, Any]]:
    stats: list[Mapping[str, Any]] = []
    if found.weeks:
        now = found.weeks[0]
        note = f"{now.active:,} of {now.people:,} people"
        stats.append({"label": "Active this week", "value": _share(now.active, now.people), "note": note})
    if found.searches:
        last = found.searches[0]
        note = f"{last.missed:,} of {last.asked:,} searches this week"
        stats.append({"label": "Searches without result", "value": _share(last.missed, last.asked), "note": note})
    note = f"{found.documented:,} of {found.components:,} components"
    stats.append({"label": "With documentation", "value": _share(found.documented, found.components), "note": note})
    return stats


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"


PAGES = (
    Page(path=PATH, show=adoption, requires=ADOPTION),
    NavItem(title="Adoption", href=PATH, icon="trending-up", group="Administration", order=96, requires=ADOPTION),
)
