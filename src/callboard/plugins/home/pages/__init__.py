"""What people meet: the front page, how they arrange it, the news, and what needs somebody."""

from . import arranging, attention, front, news

PAGES = (*front.PAGES, *arranging.PAGES, *news.PAGES, *attention.PAGES)
NAVIGATION = (*front.NAVIGATION, *news.NAVIGATION)

__all__ = ["NAVIGATION", "PAGES"]
