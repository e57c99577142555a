"""A site in memory that follows its folder, and the web application that shows it.

`site` builds, `watch` says when, `web` answers; `live.js` in every page fetches it anew and shows what is wrong.
"""

from .site import Preview
from .watch import follow
from .web import application

__all__ = ["Preview", "application", "follow"]
