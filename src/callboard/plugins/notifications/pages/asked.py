"""What the address of the inbox asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from ..model import INBOX, Severity, Wanted

PAGE_SIZE = 25
VIEWS = {"unread": "Unread", "read": "Read", "saved": "Saved", "all": "All"}
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A view of the inbox, narrowed by topic, severity and words, and one of its pages."""

    view: str = "unread"
    topic: str = ""
    severity: str = ""
    search: str = ""
    page: int = 1

    @staticmethod
    def read(query: Mapping[str, str]) -> Asked:
        """From the parameters of an address; what makes no sense is taken for nothing."""
        view, severity, page = query.get("view", ""), query.get("severity", ""), query.get("page", "")
        return Asked(
            view=view if view in VIEWS else "unread",
            topic=query.get("topic", "")[:LONGEST],
            severity=severity if severity in Severity.__members__ else "",
            search=query.get("q", "").strip()[:LONGEST],
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
        )

    @property
    def query(self) -> str:
        """The parameters of the address."""
        said = {
            "view": "" if self.view == "unread" else self.view,
            "topic": self.topic,
            "severity": self.severity,
            "q": self.search,
            "page": str(self.page) if self.page > 1 else "",
        }
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.topic or self.severity or self.search)

    def href(self, **changes: str | int) -> str:
        """The address with other words; on the first page, unless that is said."""
        changed = replace(self, **{"page": 1, **changes})  # type: ignore[arg-type]
        return f"{INBOX}?{changed.query}" if changed.query else INBOX

    @property
    def wanted(self) -> Wanted:
        """The filters without the view, for what is counted of each view."""
        least = Severity[self.severity] if self.severity else None
        return Wanted(topic=self.topic, least=least, search=self.search)

    @property
    def shown(self) -> Wanted:
        """What the page lists."""
        return replace(
            self.wanted,
            read={"unread": False, "read": True}.get(self.view),
            saved=True if self.view == "saved" else None,
            order=(("latest", True),),
            limit=PAGE_SIZE,
            offset=(self.page - 1) * PAGE_SIZE,
        )
