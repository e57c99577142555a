"""Every read. Plain functions over a connection."""

from .digests import digests_given, newest_news
from .layouts import layout_of
from .news import Cursor, Span, count_news, news_before
from .nudges import Met, met_by

__all__ = ["Cursor", "Met", "Span", "count_news", "digests_given", "layout_of", "met_by", "newest_news", "news_before"]
