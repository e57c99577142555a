"""The cards and tabs that the catalog itself puts on a page: what every kind of entity shows."""

from . import about, related, sources

CARDS = (*about.CARDS, *related.CARDS, *sources.CARDS)
TABS = (*about.TABS,)

__all__ = ["CARDS", "TABS"]
