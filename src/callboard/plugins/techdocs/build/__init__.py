"""Sources become a site: only what has changed is rendered, and only what differs is stored.

Reading order: `build` calls each step once. `texts` (pages and snippets are read), `rendering` with `cache` (what is
rendered, and what is taken from the last time), `checking` (links across pages), `drawing` (whole HTML pages),
`describing` (search index, metadata, texts for agents), `assets`; `built` is what comes out, within `limits`. In the
portal `planning` and `asking` say what is to be built, `builder` takes it on, and `work` builds and publishes it, with
its log in a `book`.
"""

from .asking import builds_here, request_build
from .build import Tell, Unusable, build_site, in_a_line, silent
from .builder import keep_building
from .built import Built
from .cache import PageCache
from .limits import Limits
from .planning import look_at_folders, plan_entities, plan_push, sweep

__all__ = [
    "Built",
    "Limits",
    "PageCache",
    "Tell",
    "Unusable",
    "build_site",
    "builds_here",
    "in_a_line",
    "keep_building",
    "look_at_folders",
    "plan_entities",
    "plan_push",
    "request_build",
    "silent",
    "sweep",
]
