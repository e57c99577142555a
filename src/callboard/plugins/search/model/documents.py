"""What can be found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Category:
    """What people call documents of one sort, as `APIs`: a tab of the results page, once there are any."""

    id: str
    title: str
    icon: str = "circle"
    order: int = 50


@dataclass(frozen=True, kw_only=True)
class SearchDocument:
    """One thing that can be found: an entity, a section of a page of documentation.

    `key` is what it is replaced by: all documents with one key come and go together, as the sections of one site do.
    `location` is its address below the portal's root. `words` are further ones that it is found by, nearly as good as
    those of the title: names, tags, the headings above; `related` are names of what it belongs to, worth no more than
    the text. `resource_ref` is the resource that decides who may see it,
    in full and in lower case.

    `fields` are further facts, as programs get them and as people narrow by: `kind`, `owner`, `lifecycle`. `label` says
    in a word what it is where the category does not; `note` are few words for the line below the text, `changed` is in
    seconds since 1970, 0 when nobody knows. `boost` of 2 counts a match twice; what is seldom meant has less than 1.
    """

    key: str
    title: str
    location: str
    category: str
    resource_ref: str = ""
    text: str = ""
    words: Sequence[str] = ()
    related: Sequence[str] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    label: str = ""
    note: Sequence[str] = ()
    icon: str = "circle"
    tone: str = "neutral"
    changed: float = 0.0
    boost: float = 1.0
