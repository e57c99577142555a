"""What may be done with documentation beside reading it, which is the catalog's permission."""

from __future__ import annotations

from typing import Final

from callboard import Permission

REPORT: Final = "techdocs.report.create"
FEEDBACK: Final = "techdocs.feedback.create"
MANAGE: Final = "techdocs.site.update"

PERMISSIONS = (
    Permission(id=REPORT, title="Report issues with pages", action="create"),
    Permission(id=FEEDBACK, title="Say whether a page is useful", action="create"),
    Permission(
        id=MANAGE,
        title="Close reports, read feedback and confirm that pages are still right",
        action="update",
        resource_type="catalog-entity",
    ),
)
