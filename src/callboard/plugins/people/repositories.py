"""Which repository an entity or an event is about, by one name for all its addresses, and whom of the catalog a code
host means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from callboard import Context
from callboard.plugins.catalog import Entity, Equals, find_refs, repository_on

SOURCE, PREFIX = "backstage.io/source-location", "url:"
SLUGS: Mapping[str, str] = {"github.com/project-slug": "github.com", "gitlab.com/project-slug": "gitlab.com"}
LOGINS: Mapping[str, str] = {
    "github": "github.com/user-login",
    "gitlab": "gitlab.com/user-login",
    "gitea": "gitea.com/user-login",
}
IS_PERSON = Equals("kind", "user")


def repository_named(ctx: Context, *addresses: str) -> str:
    """The name of the repository that one of the addresses leads to, as `github.com/acme/web`; empty for none."""
    for address in addresses:
        found = repository_on(ctx, address) if address else None
        if found is not None:
            return f"{found[0].host}/{found[1]}".lower()
    return ""


def repository_of(ctx: Context, entity: Entity) -> str:
    """The same for what an entity says of its source."""
    source = entity.annotation(SOURCE) or ""
    if source.startswith(PREFIX) and (found := repository_named(ctx, source.removeprefix(PREFIX))):
        return found
    slugs = ((host, entity.annotation(key)) for key, host in SLUGS.items())
    return next((f"{host}/{slug}".lower() for host, slug in slugs if slug), "")


def people_meant(ctx: Context, topic: str, authors: Iterable[tuple[str, str]]) -> list[str]:
    """The refs of those whom the catalog knows, by login before e-mail address. Whoever might be two is nobody."""
    found: dict[str, None] = {}
    for login, email in authors:
        key = LOGINS.get(topic)
        refs = find_refs(ctx, "", IS_PERSON, Equals(f"metadata.annotations.{key}", login)) if key and login else []
        if not refs and email:
            refs = find_refs(ctx, "", IS_PERSON, Equals("spec.profile.email", email))
        if len(refs) == 1:
            found[refs[0]] = None
    return list(found)
