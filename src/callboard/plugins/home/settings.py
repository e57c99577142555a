"""The `home` section of the configuration."""

from __future__ import annotations

import datetime
from typing import Annotated

from pydantic import Field

from callboard import Duration, Settings, WebUrl

Id = Annotated[str, Field(min_length=1, max_length=100)]


class HomeLink(Settings):
    """A link of the company for everybody. `icon` is a name from the design system."""

    title: str = Field(min_length=1, max_length=100)
    url: WebUrl
    icon: str = "link"
    note: str = Field(default="", max_length=100)


class HomeColumns(Settings):
    """The widgets that somebody sees who has arranged nothing, from above: those named first, then all others where
    they say themselves; those in `away` only once they are added."""

    main: list[Id] = Field(default_factory=list)
    side: list[Id] = Field(default_factory=list)
    away: list[Id] = Field(default_factory=list)


class NewsSettings(Settings):
    """What is new: kept as long as `keep` says, and no more than `most` of it."""

    keep: Duration = datetime.timedelta(days=90)
    most: int = Field(default=50_000, ge=100, le=1_000_000)


class HomeSettings(Settings):
    """The front page: its `links`, how its `widgets` stand until somebody moves theirs, and the `news`."""

    links: list[HomeLink] = Field(default_factory=list, max_length=50)
    widgets: HomeColumns = Field(default_factory=HomeColumns)
    news: NewsSettings = NewsSettings()
