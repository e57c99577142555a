"""Who knows about something; how newcomers get on; how the portal is taken up."""

from .adoption import HAS_DOCS, Adoption, count_week, find_adoption
from .joining import FEWEST, Cohort, cohorts_of
from .knowing import Knower, find_about, find_knowers

__all__ = [
    "FEWEST",
    "HAS_DOCS",
    "Adoption",
    "Cohort",
    "Knower",
    "cohorts_of",
    "count_week",
    "find_about",
    "find_adoption",
    "find_knowers",
]
