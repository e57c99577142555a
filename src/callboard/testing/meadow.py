"""Documents for tests: what a catalog file says, as values, with defaults that are valid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VERSION = "backstage.io/v1alpha1"
IN_METADATA = frozenset({"annotations", "description", "labels", "links", "namespace", "tags", "title"})
Document = dict[str, Any]


class Meadow:
    """Makes entity documents: `Meadow.component("web-player", owner="playlist-core", type="website")`.

    The words of `metadata` (annotations, description, labels, links, namespace, tags, title) go there, all others
    into `spec`.
    """

    @staticmethod
    def component(name: str, owner: str = "playlist-core", **more: Any) -> Document:
        """A service in production."""
        usual = {"type": "service", "lifecycle": "production", "owner": owner}
        return Meadow.entity("Component", name, **{**usual, **more})

    @staticmethod
    def api(name: str, owner: str = "playlist-core", **more: Any) -> Document:
        """An OpenAPI with the smallest definition that is one."""
        definition = f"openapi: 3.1.0\ninfo: {{title: {name}, version: '1'}}\npaths: {{}}\n"
        usual = {"type": "openapi", "lifecycle": "production", "owner": owner, "definition": definition}
        return Meadow.entity("API", name, **{**usual, **more})

    @staticmethod
    def resource(name: str, owner: str = "playlist-core", **more: Any) -> Document:
        """A database."""
        return Meadow.entity("Resource", name, **{"type": "database", "owner": owner, **more})

    @staticmethod
    def system(name: str, owner: str = "playlist-core", **more: Any) -> Document:
        """A system."""
        return Meadow.entity("System", name, owner=owner, **more)

    @staticmethod
    def domain(name: str, owner: str = "playlist-core", **more: Any) -> Document:
        """A domain."""
        return Meadow.entity("Domain", name, owner=owner, **more)

    @staticmethod
    def group(name: str, **more: Any) -> Document:
        """A team without children."""
        return Meadow.entity("Group", name, **{"type": "team", "children": [], **more})

    @staticmethod
    def user(name: str, **more: Any) -> Document:
        """A person. `member_of` are the groups; none when it is left out."""
        return Meadow.entity("User", name, **{"memberOf": list(more.pop("member_of", [])), **more})

    @staticmethod
    def entity(kind: str, name: str, **more: Any) -> Document:
        """A document of any kind; `api_version` is for kinds of a company's own."""
        version = more.pop("api_version", VERSION)
        metadata: Mapping[str, Any] = {key: value for key, value in more.items() if key in IN_METADATA}
        spec = {key: value for key, value in more.items() if key not in IN_METADATA}
        return {"apiVersion": version, "kind": kind, "metadata": {"name": name, **metadata}, "spec": spec}
