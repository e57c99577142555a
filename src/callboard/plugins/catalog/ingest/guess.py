"""What can be said of a repository by its address alone, as Backstage says it: a component to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from callboard import Invalid

from ..sources.scm import Integrations, find_integration

ANNOTATED_AS = {"github": "github.com", "gitlab": "gitlab.com", "azure": "dev.azure.com"}


def guess(url: str, integrations: Integrations) -> Mapping[str, Any]:
    """The component that a repository may be. Raises Invalid for what is no web address."""
    address = _split(url)
    integration = find_integration(url, integrations)
    kind = integration.type if integration is not None else ""
    segments = [unquote(segment) for segment in address.path.split("/") if segment]
    slug = "/".join(_repository(kind, segments)).removesuffix(".git")
    annotations = {f"{ANNOTATED_AS[kind]}/project-slug": slug} if kind in ANNOTATED_AS and slug else {}
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": "Component",
        "metadata": {
            "name": slug.rpartition("/")[2] or address.hostname,
            **({"annotations": annotations} if annotations else {}),
        },
        "spec": {"type": "other", "lifecycle": "unknown"},
    }


def _split(url: str) -> SplitResult:
    try:
        address = urlsplit(url)
    except ValueError as error:
        raise Invalid("The given location.target is not a URL") from error
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise Invalid("The given location.target is not a URL", hint="Begin with https://.")
    return address


def _repository(kind: str, segments: Sequence[str]) -> Sequence[str]:
    """Owner and repository among the segments of an address, as the hosts of that kind write it."""
    if kind == "azure" and "_git" in segments[1:-1]:
        at = segments.index("_git", 1)
        return segments[at - 1], segments[at + 1]
    if kind == "gitlab":
        return segments[: segments.index("-")] if "-" in segments else segments
    return segments[:2]
