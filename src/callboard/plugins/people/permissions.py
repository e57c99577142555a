"""What may be done here."""

from __future__ import annotations

from callboard import Permission

ADOPTION = "people.adoption.read"
PERMISSIONS = (Permission(id=ADOPTION, title="See how the portal is taken up", action="read", for_admins=True),)
