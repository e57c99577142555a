"""What somebody has answered of a template's form and not sent yet."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from ..store.drafts import draft


class Draft(NamedTuple):
    """Answers as JSON, and when they were last changed."""

    answers: str
    changed: float


def find_draft(connection: Connection, person: str, template: str) -> Draft | None:
    """The draft of a person, if there is one."""
    rows = connection.execute(
        select(draft.c.answers, draft.c.changed).where(draft.c.person == person, draft.c.template == template)
    )
    found = rows.first()
    return None if found is None else Draft(*found)


def drafted(connection: Connection, person: str) -> list[str]:
    """The refs of the templates that a person has drafts of, the latest first."""
    rows = connection.execute(select(draft.c.template).where(draft.c.person == person).order_by(draft.c.changed.desc()))
    return list(rows.scalars())
