"""A line for each route whose address does not say how it is called. Whoever adds such a route adds its line."""

from __future__ import annotations

from collections.abc import Mapping

from callboard.plugins.catalog import EntityCard, EntityTab

from .calls import (
    Route,
    anyones_session,
    anyones_token,
    by_json,
    deciding,
    deciding_by_form,
    differing,
    each_thing,
    fresh,
    graph,
    listing,
    moving,
    of_fragments,
    of_held,
    one,
    own_sessions,
    own_tokens,
    past,
    registering,
    registering_by_form,
    sign_in,
    through,
    webhook,
)
from .definitions import ROUTES as DEFINITIONS
from .directory import ROUTES as DIRECTORY
from .documentation import ROUTES as DOCUMENTATION
from .front import ROUTES as FRONT
from .judging import authorize, by_refs, judged
from .notifications import ROUTES as NOTIFICATIONS
from .reading import ROUTES as PAGES
from .tasks import ROUTES as TASKS

CATALOG = "/api/catalog"
PAGE = "/catalog/{namespace}/{kind}/{name}"
BY_NAME = f"{CATALOG}/entities/by-name/{{kind}}/{{namespace}}/{{name}}"
WELL_KNOWN = "/api/{plugin}/.well-known/backstage/permissions"
SCRIPT = {"x-requested-with": "XMLHttpRequest"}
NO_SUCH = "999999"
DOCUMENT = {"apiVersion": "backstage.io/v1alpha1", "kind": "Domain", "metadata": {"name": "a"}, "spec": {"owner": "a"}}

KERNEL = {
    "GET /healthz": Route(public="everybody"),
    "GET /readyz": Route(public="everybody"),
    "GET /metrics": Route(public="everybody"),
    "GET /.backstage/health/v1/liveness": Route(public="everybody"),
    "GET /.backstage/health/v1/readiness": Route(public="everybody"),
    "GET /api/openapi.json": Route(public="everybody"),
    "GET /-/static/{name:path}": Route(public="everybody", make=one("/-/static/no/such.css", done=404)),
    "GET /-/components": Route(public="everybody"),
    "GET /-/palette": Route(public="everybody", make=one("/-/palette?q=z")),
}
AUTH = {
    "GET /sign-in": Route(public="everybody", make=sign_in),
    "POST /sign-in/guest": Route(public="everybody", make=one("/sign-in/guest", form={}, done=303), leaves=True),
    "GET /sign-in/first": Route(public="everybody", make=one("/sign-in/first?ticket=x")),
    "POST /sign-in/first": Route(public="everybody", make=one("/sign-in/first", form={"ticket": "x"}, done=403)),
    **{
        f"GET /api/auth/{way}/{path}": Route(public="everybody", make=one(f"/api/auth/{way}/{path}?state=x", done=404))
        for way in ("oidc", "google", "microsoft", "gitlab")
        for path in ("start", "handler/frame", "handler/answer")
    },
    "GET /api/auth/github/handler/answer": Route(
        public="everybody", make=one("/api/auth/github/handler/answer", done=401)
    ),
    "GET /api/auth/github/start": Route(public="everybody", make=one("/api/auth/github/start", done=303)),
    "GET /api/auth/github/handler/frame": Route(
        public="everybody", make=one("/api/auth/github/handler/frame?state=x&code=y", done=403)
    ),
    "POST /api/auth/oidc/backchannel-logout": Route(
        public="everybody", make=one("/api/auth/oidc/backchannel-logout", form={"logout_token": "x"}, done=404)
    ),
    "GET /api/auth/{way}/refresh": Route(
        public="everybody", make=through("/api/auth/{way}/refresh", SCRIPT, guest=200, github=401, oidc=404)
    ),
    "POST /api/auth/{way}/refresh": Route(
        public="everybody", make=through("/api/auth/{way}/refresh", SCRIPT, guest=200, github=401, oidc=404)
    ),
    "POST /api/auth/{way}/logout": Route(
        public="everybody", make=through("/api/auth/{way}/logout", SCRIPT, guest=200, github=200, oidc=404)
    ),
    "GET /api/auth/v1/userinfo": Route(public="people", make=one("/api/auth/v1/userinfo", denied=400)),
    "GET /api/auth/.well-known/jwks.json": Route(public="everybody"),
    "GET /api/auth/.well-known/openid-configuration": Route(public="everybody"),
    "GET /sign-out/provider": Route(public="everybody", make=one("/sign-out/provider", done=303)),
    "POST /sign-out": Route(public="everybody", make=one("/sign-out", form={}, done=303), leaves=True),
    "GET /settings/sessions": Route(public="in a browser"),
    "POST /settings/sessions/end-others": Route(
        public="signed in themselves", make=one("/settings/sessions/end-others", form={}, done=303), leaves=True
    ),
    "POST /settings/sessions/{id}/end": Route(public="in a browser", make=own_sessions, leaves=True),
    "GET /settings/tokens": Route(public="signed in themselves"),
    "POST /settings/tokens": Route(
        public="signed in themselves",
        make=one("/settings/tokens", form={"name": "ci", "days": "7", "scope": "all"}),
    ),
    "POST /settings/tokens/{id}/revoke": Route(public="signed in themselves", make=own_tokens),
    "POST /-/access/end": Route(make=one("/-/access/end", form={"who": "user:default/somebody"}, done=303)),
    "POST /-/access/sessions/{id}/end": Route(make=anyones_session),
    "POST /-/access/tokens/{id}/revoke": Route(make=anyones_token),
}
READING = {
    "GET /api/actions/by-id/{id}": Route(make=one("/api/actions/by-id/no:such", done=404)),
    "GET /create/tasks/{id}": Route(make=one("/create/tasks/none", done=404)),
    "GET /create/created/{id}": Route(make=one("/create/created/none", done=404)),
    "GET /create/actions/{id}": Route(make=one("/create/actions/no:such", done=404)),
    "GET /api/catalog/entities": Route(make=listing(f"{CATALOG}/entities")),
    "GET /api/catalog/entities/by-query": Route(make=listing(f"{CATALOG}/entities/by-query?limit=1000")),
    "POST /api/catalog/entities/by-query": Route(
        make=listing(f"{CATALOG}/entities/by-query", json_body={"limit": 1000}), only_reads=True
    ),
    "POST /api/catalog/entities/by-refs": Route(make=by_refs, only_reads=True),
    "GET /api/catalog/changes": Route(make=one(f"{CATALOG}/changes?since=0")),
    "GET /api/catalog/entity-facets": Route(make=listing(f"{CATALOG}/entity-facets?facet=metadata.name")),
    "POST /api/catalog/entity-facets": Route(
        make=listing(f"{CATALOG}/entity-facets", json_body={"facets": ["metadata.name"]}), only_reads=True
    ),
    "GET /api/catalog/history/changes": Route(make=past),
    f"GET {BY_NAME}/diff": Route(make=differing),
    "GET /api/catalog/held/{id}": Route(make=of_held),
    "GET /api/catalog/imports/{id}": Route(make=one(f"{CATALOG}/imports/1", lists=True)),
    "POST /api/catalog/locations/by-query": Route(
        make=one(f"{CATALOG}/locations/by-query", json_body={}), only_reads=True
    ),
    "GET /api/catalog/locations/{id}": Route(make=fresh(f"{CATALOG}/locations/{{location}}", "look")),
    f"GET {CATALOG}/locations/by-entity/{{kind}}/{{namespace}}/{{name}}": Route(
        make=fresh(f"{CATALOG}/locations/by-entity/{{kind}}/{{namespace}}/{{name}}", "look")
    ),
    "GET /catalog": Route(make=one("/catalog?kind=all")),
    "GET /catalog/-/export.csv": Route(make=listing("/catalog/-/export.csv?kind=component")),
    "GET /catalog-graph": Route(make=graph("/catalog-graph")),
    "GET /catalog/-/imports/{id}/revert": Route(make=one("/catalog/-/imports/1/revert")),
    f"GET {PAGE}/-/cards/{{card}}": Route(make=of_fragments(EntityCard, f"{PAGE}/-/cards/{{id}}")),
    f"GET {PAGE}/{{tab}}": Route(make=of_fragments(EntityTab, f"{PAGE}/{{id}}")),
    f"GET {PAGE}/-/catalog-info.yaml": Route(make=each_thing(f"{PAGE}/-/catalog-info.yaml", done=404)),
    f"GET {PAGE}/-/pull-request": Route(make=each_thing(f"{PAGE}/-/pull-request", done=303)),
    "GET /catalog-import/pull-request": Route(
        make=one("/catalog-import/pull-request?location=inferred:https://github.com/acme/none", done=422)
    ),
    "GET /-/audit/records/{seq}": Route(make=one("/-/audit/records/1"), tells_all=True),
    "GET /-/audit": Route(tells_all=True),
    "GET /-/audit/export.csv": Route(tells_all=True),
    "GET /-/audit/export.jsonl": Route(tells_all=True),
    f"GET {WELL_KNOWN}/metadata": Route(make=one(WELL_KNOWN.replace("{plugin}", "catalog") + "/metadata")),
    f"POST {WELL_KNOWN}/apply-conditions": Route(make=judged, only_reads=True, tells_all=True),
    "GET /api/permission/health": Route(public="everybody"),
    "POST /api/permission/authorize": Route(make=authorize, public="people"),
    "POST /api/catalog/validate-entity": Route(
        make=one(f"{CATALOG}/validate-entity", json_body={"entity": DOCUMENT, "location": "url:https://acme.io/a.yaml"})
    ),
}
CHANGING = {
    **{
        f"POST /create/tasks/{{id}}/{door}": Route(
            make=one(f"/create/tasks/none/{door}", form={"what": "approve"}, done=404)
        )
        for door in ("cancel", "retry", "decide", "undo")
    },
    "POST /create/created/{id}": Route(make=one("/create/created/none", form={"what": "look"}, done=404)),
    "POST /api/actions/by-id/{id}": Route(make=one("/api/actions/by-id/no:such", json_body={"input": {}}, done=404)),
    "DELETE /api/catalog/entities/by-uid/{uid}": Route(
        make=fresh(f"{CATALOG}/entities/by-uid/{{uid}}", "delete", done=204, not_found=204, removes=True)
    ),
    "POST /api/catalog/refresh": Route(
        make=by_json(f"{CATALOG}/refresh", lambda thing: {"entityRef": thing.ref}),
    ),
    "POST /api/catalog/analyze-location": Route(
        make=one(f"{CATALOG}/analyze-location", json_body={"location": {"type": "url", "target": "nowhere"}}, done=400)
    ),
    "POST /api/catalog/locations": Route(make=registering),
    "PUT /api/catalog/locations/{id}": Route(make=moving),
    "DELETE /api/catalog/locations/{id}": Route(
        make=fresh(f"{CATALOG}/locations/{{location}}", "unregister", done=204, removes=True)
    ),
    "POST /api/catalog/held/{id}/approve": Route(make=deciding("approve")),
    "POST /api/catalog/held/{id}/keep": Route(make=deciding("keep")),
    "POST /api/catalog/imports/{id}/revert": Route(make=one(f"{CATALOG}/imports/{NO_SUCH}/revert", done=404)),
    "POST /api/catalog/imports/{id}/release": Route(make=one(f"{CATALOG}/imports/{NO_SUCH}/release", done=404)),
    "POST /catalog/-/imports/{id}/revert": Route(
        make=one(f"/catalog/-/imports/{NO_SUCH}/revert", form={"what": "revert"}, done=404)
    ),
    "POST /catalog/-/held": Route(make=deciding_by_form),
    "POST /catalog-import": Route(make=registering_by_form),
    "POST /catalog-import/pull-request": Route(
        make=one("/catalog-import/pull-request", form={"location": "inferred:https://github.com/acme/none"}, done=422)
    ),
    f"POST {PAGE}/-/refresh": Route(make=each_thing(f"{PAGE}/-/refresh", form={}, done=303)),
    f"POST {PAGE}/-/unregister": Route(
        make=fresh(f"{PAGE}/-/unregister", "remove", form={"what": "location"}, done=303, removes=True)
    ),
    "POST /-/stars/{ref:path}": Route(make=each_thing("/-/stars/{ref}", form={"starred": "true"}, done=303)),
    "POST /api/events/http/{topic}": Route(make=webhook, public="everybody"),
    "POST /hello/waves/{ref:path}": Route(make=each_thing("/hello/waves/{ref}", form={}, done=303)),
}
TEMPLATE = "/create/templates/{namespace}/{name}"
TEMPLATES = ("template",)
SCHEMA = "/api/scaffolder/v2/templates/{namespace}/{kind}/{name}/parameter-schema"
FORMS = {
    "GET /create": Route(),
    f"GET {SCHEMA}": Route(make=each_thing(SCHEMA, TEMPLATES)),
    f"GET {TEMPLATE}": Route(make=each_thing(TEMPLATE, TEMPLATES)),
    f"POST {TEMPLATE}": Route(make=each_thing(TEMPLATE, TEMPLATES, form={"do": "back"}, done=303)),
    f"GET {TEMPLATE}/-/suggestions": Route(make=each_thing(f"{TEMPLATE}/-/suggestions?q=z", TEMPLATES)),
    f"GET {TEMPLATE}/-/review": Route(make=each_thing(f"{TEMPLATE}/-/review", TEMPLATES)),
    f"POST {TEMPLATE}/-/review": Route(make=each_thing(f"{TEMPLATE}/-/review", TEMPLATES, form={}, done=422)),
    f"POST {TEMPLATE}/-/preview": Route(make=each_thing(f"{TEMPLATE}/-/preview", TEMPLATES, form={}, done=422)),
}
DOCS = "/docs/{namespace}/{kind}/{name}/-"
REPORTING = {
    f"GET {DOCS}/report": Route(make=each_thing(f"{DOCS}/report", done=404)),
    f"POST {DOCS}/report": Route(make=each_thing(f"{DOCS}/report", form={"what": "send"}, done=404)),
    f"GET {DOCS}/reports/{{id}}": Route(make=each_thing(f"{DOCS}/reports/none", done=404)),
    f"POST {DOCS}/reports/{{id}}": Route(make=each_thing(f"{DOCS}/reports/none", form={"what": "close"}, done=404)),
    f"POST {DOCS}/reports/{{id}}/send": Route(make=each_thing(f"{DOCS}/reports/none/send", form={}, done=404)),
    f"GET {DOCS}/feedback": Route(make=each_thing(f"{DOCS}/feedback", done=404)),
    f"POST {DOCS}/feedback": Route(make=each_thing(f"{DOCS}/feedback", form={"useful": "yes"}, done=404)),
    f"POST {DOCS}/review": Route(make=each_thing(f"{DOCS}/review", form={}, done=404)),
    f"GET {DOCS}/addons/{{addon}}": Route(make=each_thing(f"{DOCS}/addons/none", done=404)),
}
SEARCH = {
    "POST /api/search/opened": Route(make=one(f"/api/search/opened?document={'0' * 16}", done=204), only_reads=True),
}

ROUTES: Mapping[str, Route] = {
    **SEARCH,
    **REPORTING,
    **KERNEL,
    **AUTH,
    **READING,
    **CHANGING,
    **FORMS,
    **DIRECTORY,
    **TASKS,
    **DOCUMENTATION,
    **FRONT,
    **NOTIFICATIONS,
    **PAGES,
    **DEFINITIONS,
}
