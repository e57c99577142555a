"""What the environment says: every setting, with what it is when nothing is said."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """All settings of the service."""

    port: int = 8080
    log_level: str = "INFO"
{% if values.database == 'postgresql' %}
    database_url: str = "sqlite://"
{% endif %}


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in PORT, LOG_LEVEL{% if values.database == 'postgresql' %}, DATABASE_URL{% endif %}. Raises ValueError for a port that is no number."""
    standard = Settings()
    return Settings(
        port=int(environment.get("PORT", standard.port)),
        log_level=environment.get("LOG_LEVEL", standard.log_level).upper(),
{% if values.database == 'postgresql' %}
        database_url=environment.get("DATABASE_URL", standard.database_url),
{% endif %}
    )
