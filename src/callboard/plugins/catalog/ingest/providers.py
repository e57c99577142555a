"""The sections `catalog.providers.<name>`, as Backstage has them: one provider, or several by their ids."""

from __future__ import annotations

import datetime
from typing import Literal, TypeVar

from callboard import Context, Duration, Settings

S = TypeVar("S", bound=Settings)
NEVER = datetime.timedelta(days=36500)


class Cron(Settings):
    """A moment in cron's words."""

    cron: str


class Manual(Settings):
    """Only when somebody asks for it."""

    trigger: Literal["manual"]


class ProviderSchedule(Settings):
    """How often a provider is asked. `initial_delay` and `scope` have no effect: sources start when they are due, and
    are asked once for all replicas. A `frequency` in cron's words counts as the provider's usual one."""

    frequency: Duration | Cron | Manual | None = None
    timeout: Duration | None = None
    initial_delay: Duration | None = None
    scope: Literal["global", "local"] = "global"

    def every(self, usual: datetime.timedelta) -> datetime.timedelta:
        """The time between two questions."""
        if isinstance(self.frequency, datetime.timedelta):
            return max(self.frequency, datetime.timedelta(seconds=10))
        return NEVER if isinstance(self.frequency, Manual) else usual

    @property
    def deadline(self) -> float:
        """Seconds that one question may take."""
        return self.timeout.total_seconds() if self.timeout else 1800.0


def provider_sections(ctx: Context, name: str, model: type[S]) -> dict[str, S]:
    """The providers of that name by id; one that is written without an id is `default`. Raises Invalid."""
    return ctx.sections(f"catalog.providers.{name}", model)
