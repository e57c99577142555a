"""How the routes of documentation are called. Nothing in this world is documented: whoever may see a thing hears so."""

from __future__ import annotations

from collections.abc import Mapping

from .calls import Route, each_thing

SITE = "/docs/{namespace}/{kind}/{name}"
IN_TAB = "/catalog/{namespace}/{kind}/{name}/docs"
BESIDE = ("search", "suggest", "problems", "offline.zip")

ROUTES: Mapping[str, Route] = {
    "GET /docs/-/diagram": Route(public="everybody"),
    f"GET {SITE}/{{path:path}}": Route(make=each_thing(f"{SITE}/guide/", done=404)),
    f"GET {IN_TAB}/{{path:path}}": Route(make=each_thing(f"{IN_TAB}/guide/", done=302)),
    **{f"GET {SITE}/-/{what}": Route(make=each_thing(f"{SITE}/-/{what}", done=404)) for what in BESIDE},
}
