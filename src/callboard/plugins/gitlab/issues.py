"""Reports about pages of documentation, as issues on GitLab."""

from __future__ import annotations

import re
from urllib.parse import quote

from callboard.plugins.techdocs import HostIssues

ISSUES = HostIssues(
    type="gitlab",
    title="GitLab",
    needs="The token needs the scope `api` and the role Reporter in the project.",
    names=re.compile(r"[^/]+(?:/[^/]+)+"),
    issues=lambda name: f"/projects/{quote(name, safe='')}/issues",
    latest="scope=all&order_by=created_at&sort=desc&per_page=50",
    text="description",
    address="web_url",
    form=("/-/issues/new", "issue[title]", "issue[description]"),
)
TRACKER = ISSUES.tracker()
