"""Every page of the portal by name, as the sample company fills it."""

from __future__ import annotations

SERVICE = "/catalog/default/component/playlist-service"
API = "/catalog/default/api/catalog-search-api"
GRAPH = "/catalog-graph?root=component:default/playlist-service"
KINDS = ("component", "api", "resource", "system", "domain", "group", "user", "location")
VIEWS = ("overview", "provenance", "history", "ancestry", "colocated", "yaml", "json")

# Names of the pages in a group stand together in one test, so that a browser window is opened once for them.
GROUPS = {
    "lists": {kind: f"/catalog?kind={kind}" for kind in KINDS},
    "narrowed lists": {
        "filtered": "/catalog?kind=component&type=service&lifecycle=experimental",
        "no match": "/catalog?kind=component&q=no-such-thing",
        "owned": "/catalog?kind=component&scope=owned&sort=-name",
        "unknown kind": "/catalog?kind=gramophone",
        "last page": "/catalog?kind=component&page=11",
        "with columns": "/catalog?kind=component&column=type&column=tags",
        "apis": "/api-docs",
    },
    "records": {
        "component": SERVICE,
        "api": API,
        "definition": f"{API}/definition",
        "resource": "/catalog/default/resource/playlist-events",
        "system": "/catalog/default/system/playlists",
        "domain": "/catalog/default/domain/platform",
    },
    "organisation": {
        "squad": "/catalog/default/group/playlist-core",
        "root": "/catalog/default/group/meadowlark",
        "person": "/catalog/default/user/saga-lindqvist",
        "location": "/catalog/default/location/meadowlark",
        "department": "/catalog/default/group/listening",
        "first weeks": "/welcome",
        "who knows": "/who-knows?about=search",
        "who knows nothing": "/who-knows?about=no-such-thing",
    },
    "records with problems": {
        "unknown owner": "/catalog/default/component/setlist-archive",
        "dangling dependency": "/catalog/default/component/wrapped-2026",
        "conflict": "/catalog/default/component/cover-art-resizer",
        "alone": "/catalog/default/resource/ringtone-attic",
        "one card": f"{SERVICE}/-/cards/about",
    },
    "inspector": {view: f"{SERVICE}/-/inspect?view={view}" for view in VIEWS},
    "graph": {
        "one step": f"{GRAPH}&depth=1",
        "two steps": f"{GRAPH}&depth=2",
        "three steps": f"{GRAPH}&depth=3",
        "list": f"{GRAPH}&depth=2&view=list",
        "narrowed": f"{GRAPH}&depth=2&relation=dependsOn&kind=component",
        "unknown": "/catalog-graph?root=component:default/no-such-thing",
        "mine": "/catalog-graph",
    },
    "golden paths": {
        "all": "/create",
        "narrowed": "/create?type=service&tag=python",
        "no match": "/create?q=no-such-thing",
        "a form": "/create/templates/default/website",
        "its third page": "/create/templates/default/website?page=3",
        "its review": "/create/templates/default/website/-/review",
    },
    "administration": {
        "register": "/catalog-import",
        "unregister": f"{SERVICE}/-/unregister",
        "problems": "/problems",
        "access": "/-/access?who=user:default/saga-lindqvist",
        "held removals": "/catalog/-/held",
        "permissions": "/-/permissions?who=user:default/saga-lindqvist&what=catalog.entity.delete",
        "imports": "/catalog/-/imports",
        "an import": "/catalog/-/imports/1/revert",
        "changes": "/catalog/-/changes",
        "changes of one owner": "/catalog/-/changes?owner=playlist-core",
        "changes since a wrong time": "/catalog/-/changes?from=yesterday",
        "webhooks": "/-/webhooks",
        "audit log": "/-/audit",
        "audit log, narrowed": "/-/audit?outcome=denied&since=2026-01-01",
        "my problems": "/problems?scope=owned",
        "plugins": "/plugins",
        "adoption": "/-/adoption",
        "components": "/-/components",
    },
}
REFUSED = ("/no/such/page", "/catalog/default/component/no-such-thing")
