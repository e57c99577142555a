"""How the front page and what belongs to it are called."""

from __future__ import annotations

from collections.abc import Mapping

from .calls import Route, one

ROUTES: Mapping[str, Route] = {
    "GET /-/home/widgets/{id}": Route(make=one("/-/home/widgets/mine")),
    "POST /-/home/nudges": Route(
        make=one("/-/home/nudges", form={"source": "ownerless", "key": "none", "do": "week"}, done=303)
    ),
    "POST /home/arrange": Route(make=one("/home/arrange", form={"widget": "mine", "do": "down"}, done=303)),
}
