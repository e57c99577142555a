"""How the routes of notifications are called. Everybody has an inbox of their own, and nobody here has been told of
anything."""

from __future__ import annotations

from collections.abc import Mapping

from .calls import Route, one

API = "/api/notifications"
TOLD = {"recipients": {"type": "entity", "entityRef": "user:default/nobody-here"}, "payload": {"title": "x"}}
MARKED = {"ids": ["none"], "read": True}

ROUTES: Mapping[str, Route] = {
    **{f"GET {path}/{{id}}": Route(make=one(f"{path}/none", done=404)) for path in (API, f"{API}/notifications")},
    **{f"POST {path}": Route(make=one(path, json_body=TOLD)) for path in (API, f"{API}/notifications")},
    **{
        f"POST {path}": Route(make=one(path, json_body=MARKED))
        for path in (f"{API}/update", f"{API}/notifications/update")
    },
    f"POST {API}/settings": Route(make=one(f"{API}/settings", json_body={"channels": []})),
    "GET /notifications/{id}/open": Route(make=one("/notifications/none/open", done=404)),
    "POST /notifications": Route(make=one("/notifications", form={"do": "read", "id": "none"}, done=303)),
    "POST /-/notifications/retry": Route(make=one("/-/notifications/retry", form={"id": "none"}, done=404)),
    "POST /settings/notifications": Route(make=one("/settings/notifications", form={"hour": "8"}, done=303)),
}
