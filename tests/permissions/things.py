"""What the people of the matrix ask about: entities that differ in who owns them and how they are marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from callboard.testing import Meadow

from .people import DATA, MARK, PAY, PLATFORM, SHARED, WEB

Mark = Literal["own", "other", "secret", "inner", "sealed", "told", "gone"]
OWNERS: dict[Mark, str] = {"own": WEB, "other": PAY, "secret": PAY, "inner": PAY, "sealed": WEB, "told": PAY}
"""`own` is the owner's, `other` is not; `secret` is confidential, `inner` is a part of something confidential, `sealed`
is confidential and the owner's, `told` is confidential and shown to the member. `gone` is nowhere."""
MARKS: tuple[Mark, ...] = ("own", "other", "secret", "inner", "sealed", "told")
HIDING: dict[Mark, dict[str, Any]] = {
    "secret": {"labels": {MARK: "true"}},
    "inner": {"system": "zsecret-system"},
    "sealed": {"labels": {MARK: "true"}},
    "told": {"tags": [SHARED]},
}


@dataclass(frozen=True, kw_only=True)
class Thing:
    """An entity, as a request names it. Its name begins with `z` and its mark, so that no answer can mention it
    without being seen to."""

    mark: Mark
    name: str
    kind: str = "component"
    uid: str = ""
    location: str = ""

    @property
    def ref(self) -> str:
        return f"{self.kind}:default/{self.name}"

    @property
    def filled(self) -> dict[str, str]:
        return {"kind": self.kind, "namespace": "default", "name": self.name, "uid": self.uid, "ref": self.ref}


def component(mark: Mark, name: str = "") -> dict[str, Any]:
    """One whose file says of nothing hidden, but of which something hidden says that it leans on it; with a problem."""
    return Meadow.component(
        name or f"z{mark}-component",
        owner=OWNERS[mark],
        dependsOn=["component:znowhere", "component:zown-component"],
        links=[{"url": "https://acme.io", "title": "Home"}],
        description=f"A z{mark}-thing",
        **HIDING.get(mark, {}),
    )


def template(mark: Mark) -> dict[str, Any]:
    """One that asks for a name and does nothing. Templates are part of nothing, so that `inner` is marked itself."""
    return Meadow.entity(
        "Template",
        f"z{mark}-template",
        api_version="scaffolder.backstage.io/v1beta3",
        type="service",
        owner=OWNERS[mark],
        parameters={"title": "Basics", "required": ["name"], "properties": {"name": {"type": "string"}}},
        steps=[],
        **HIDING.get("secret" if mark == "inner" else mark, {}),
    )


def catalog() -> list[dict[str, Any]]:
    """All that is there from the beginning."""
    people = [
        Meadow.user("mia", member_of=["data"]),
        Meadow.user("olga", member_of=["web"]),
        Meadow.user("ada", member_of=["platform"]),
    ]
    groups = [Meadow.group(each.rpartition("/")[2]) for each in (WEB, PAY, DATA, PLATFORM)]
    systems = [
        Meadow.system("zsecret-system", owner=PAY, labels={MARK: "true"}, domain="zother-domain"),
        Meadow.system("zown-system", owner=WEB, domain="zother-domain"),
        Meadow.domain("zother-domain", owner=PAY),
    ]
    apis = [Meadow.api(f"z{mark}-api", owner=OWNERS[mark], **HIDING.get(mark, {})) for mark in MARKS]
    resources = [Meadow.resource(f"z{mark}-resource", owner=OWNERS[mark], **HIDING.get(mark, {})) for mark in MARKS]
    return [*people, *groups, *systems, *apis, *resources, *map(template, MARKS), *map(component, MARKS)]
