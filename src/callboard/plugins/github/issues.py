"""Reports about pages of documentation, as issues on GitHub."""

from __future__ import annotations

import re
from urllib.parse import quote

from callboard.plugins.techdocs import HostIssues

ISSUES = HostIssues(
    type="github",
    title="GitHub",
    needs="The token needs to write issues: the scope `repo`, or the permission `issues`.",
    names=re.compile(r"[^/]+/[^/]+"),
    issues=lambda name: f"/repos/{quote(name)}/issues",
    latest="state=all&sort=created&direction=desc&per_page=50",
    text="body",
    address="html_url",
    form=("/issues/new", "title", "body"),
)
TRACKER = ISSUES.tracker()
