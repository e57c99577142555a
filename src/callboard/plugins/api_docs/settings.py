"""The `api_docs` section of the configuration."""

from __future__ import annotations

import datetime

from pydantic import Field

from callboard import Duration, Settings, WebUrl


class TryItSettings(Settings):
    """Where people may send requests from the page of an API: the beginnings of addresses, such as
    `https://staging.example.com/`. Without any, nothing can be tried."""

    allow: list[WebUrl] = Field(default_factory=list)
    timeout: Duration = datetime.timedelta(seconds=10)
    most_bytes: int = Field(default=500_000, ge=1, le=5_000_000)


class ApiDocsSettings(Settings):
    """The pages of APIs: what may be tried from them, and how many parsed definitions are kept at hand."""

    try_it: TryItSettings = Field(default_factory=TryItSettings)
    kept_definitions: int = Field(default=200, ge=1)
