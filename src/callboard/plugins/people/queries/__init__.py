"""All that people reads."""

from .arrivals import ActiveWeek, Arrival, active_weeks, arrival_of, arrivals_since
from .changes import changed_by

__all__ = ["ActiveWeek", "Arrival", "active_weeks", "arrival_of", "arrivals_since", "changed_by"]
