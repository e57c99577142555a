"""How the routes of documentation are called. Nothing of the tested world has any."""

from __future__ import annotations

from collections.abc import Mapping

from .calls import Route, each_thing, one

API = "/api/techdocs"
NAMES = "{namespace}/{kind}/{name}"
COOKIE = f"{API}/.backstage/auth/v1/cookie"

ROUTES: Mapping[str, Route] = {
    f"GET {API}/metadata/techdocs/{NAMES}": Route(make=each_thing(f"{API}/metadata/techdocs/{NAMES}", done=404)),
    f"GET {API}/metadata/entity/{NAMES}": Route(make=each_thing(f"{API}/metadata/entity/{NAMES}", done=404)),
    f"GET {API}/static/docs/{NAMES}/{{path:path}}": Route(
        make=each_thing(f"{API}/static/docs/{NAMES}/index.html", done=404)
    ),
    f"GET {API}/sync/{NAMES}": Route(make=each_thing(f"{API}/sync/{NAMES}", done=404)),
    f"DELETE {COOKIE}": Route(make=one(COOKIE, done=204), only_reads=True),
}
