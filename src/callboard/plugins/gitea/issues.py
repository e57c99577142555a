"""Reports about pages of documentation, as issues on Gitea."""

from __future__ import annotations

import re
from urllib.parse import quote

from callboard.plugins.techdocs import HostIssues

ISSUES = HostIssues(
    type="gitea",
    title="Gitea",
    needs="The token needs to write issues.",
    names=re.compile(r"[^/]+/[^/]+"),
    issues=lambda name: f"/repos/{quote(name)}/issues",
    latest="state=all&type=issues&limit=50",
    text="body",
    address="html_url",
    form=("/issues/new", "title", "body"),
)
TRACKER = ISSUES.tracker()
