"""The `catalog` section of the configuration, with Backstage's keys."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from callboard import Duration, Settings


class LocationSettings(Settings):
    """One entry of `catalog.locations`."""

    type: str
    target: str
    presence: Literal["required", "optional"] = "required"
    rules: list[dict[str, Any]] = Field(default_factory=list)


class ImportSettings(Settings):
    """`catalog.import`: what the register wizard looks for."""

    entity_filename: str = "catalog-info.yaml"
    pull_request_branch_name: str = "callboard-integration"


class MassDeleteSettings(Settings):
    """`catalog.massDelete`: how much of a source may go at once without anybody being asked.

    More than `percent` of what it gave, if that is at least `at_least` entities, is held. 100 percent holds nothing.
    """

    percent: float = Field(default=20.0, ge=0.0, le=100.0)
    at_least: int = Field(default=5, ge=1)


class CatalogSettings(Settings):
    """What the catalog reads, how often, and what it lets in.

    `local_folders` are the folders of this machine that people may register from. Without the key that is any folder
    when the portal serves this machine alone, else none; with it, no link in one of them leads out, also for what the
    settings name there. `workers` is how many processes help to understand files when
    there are thousands; by default one for each core but the first, and at most four. They end when that is done.
    """

    locations: list[LocationSettings] = Field(default_factory=list)
    rules: list[dict[str, Any]] | None = None
    repositories: list[str] = Field(default_factory=list)
    local_folders: list[str] | None = None
    workers: Annotated[int, Field(ge=0, le=64)] | None = None
    readonly: bool = False
    orphan_strategy: Literal["delete", "keep"] = "delete"
    orphan_provider_strategy: Literal["delete", "keep"] = "delete"
    mass_delete: MassDeleteSettings = Field(default_factory=MassDeleteSettings)
    keep_history: Duration = datetime.timedelta(days=90)
    processing_interval: Duration | Literal[False] = datetime.timedelta(seconds=100)
    default_location_conflict_strategy: Literal["reject", "refresh"] = "reject"
    import_: ImportSettings = Field(default_factory=ImportSettings, alias="import")
    providers: dict[str, Any] = Field(default_factory=dict)
    processors: dict[str, Any] = Field(default_factory=dict)
    processor_options: dict[str, Any] = Field(default_factory=dict)
    provider_options: dict[str, Any] = Field(default_factory=dict)
    stitching_strategy: dict[str, Any] = Field(default_factory=dict)
    disable_default_processors: bool = False
    use_url_readers_search: bool = True
    scm_events: Any = False
    experimental_pagination: Any = None
