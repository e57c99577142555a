"""How the pages of definitions are called. Those of this world's APIs say nothing: no operation or type is found."""

from __future__ import annotations

from collections.abc import Mapping

from .calls import Route, each_thing

HERE = "/api-docs/{namespace}/{kind}/{name}"
APIS = ("api",)

ROUTES: Mapping[str, Route] = {
    **{
        f"GET {HERE}/{what}": Route(make=each_thing(f"{HERE}/{what}", APIS))
        for what in ("find", "source", "download", "changes")
    },
    f"GET {HERE}/types": Route(make=each_thing(f"{HERE}/types?name=no", APIS, done=404)),
    f"GET {HERE}/operations/{{operation}}": Route(make=each_thing(f"{HERE}/operations/no", APIS, done=404)),
    f"GET {HERE}/operations/{{operation}}/try": Route(make=each_thing(f"{HERE}/operations/no/try", APIS, done=404)),
    f"POST {HERE}/operations/{{operation}}/try": Route(
        make=each_thing(f"{HERE}/operations/no/try", APIS, form={}, done=404)
    ),
}
