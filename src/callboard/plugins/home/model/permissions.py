"""What may be done here."""

from __future__ import annotations

from callboard import Permission

READ, NEWS = "home.page.read", "home.news.read"
ATTENTION = "/attention"
ADDRESSES = {end: f"/api/home/news.{end}" for end in ("rss", "atom", "json")}
"""Where feed readers ask, by format."""
PERMISSIONS = (
    Permission(id=READ, title="See the home page", action="read"),
    Permission(id=NEWS, title="Read what is new", action="read"),
    Permission(id="home.nudge.snooze", title="Put one's own nudges off"),
    Permission(id="home.page.arrange", title="Arrange one's own home page"),
)
