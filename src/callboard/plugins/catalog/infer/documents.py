"""Writes the documents: the same findings as descriptors, with the evidence for each field beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .apis import Definition
from .documentation import Documentation
from .evidence import Evidence, Finding
from .packages import Package
from .repository import NO_ORIGIN, Origin
from .wording import clean_text, entity_name, tag

INFERRED_ANNOTATION = "callboard.dev/inferred"
README_ANNOTATION = "callboard.dev/readme"
TECHDOCS_ANNOTATION = "backstage.io/techdocs-ref"
API_VERSION = "backstage.io/v1alpha1"
LIFECYCLE = "unknown"


@dataclass(frozen=True, kw_only=True)
class ComponentFindings:
    """All that is known of one component: `parent` is its root's name when it is a part of one."""

    name: Finding
    type: Finding
    owner: Finding
    package: Package
    documentation: Documentation
    definitions: tuple[Definition, ...] = ()
    api_names: tuple[str, ...] = ()
    origin: Origin = NO_ORIGIN
    parent: str = ""

    @property
    def entity(self) -> str:
        """The name as the descriptor has it."""
        return entity_name(self.name.value) or self.name.value


class _Draft:
    """A document in the making: each value that is taken from a finding leaves its evidence."""

    def __init__(self, kind: str, name: str) -> None:
        self.metadata: dict[str, Any] = {"name": name}
        self.spec: dict[str, Any] = {}
        self.evidence: list[Evidence] = []
        self._kind = kind
        self._entity = f"{kind.lower()}:{name.lower()}"

    def prove(self, field: str, finding: Finding, value: str = "") -> str:
        """Notes where a value comes from and hands it back."""
        self.evidence.append(finding.proves(self._entity, field, value))
        return value or finding.value

    def finish(self) -> tuple[dict[str, Any], tuple[Evidence, ...]]:
        document = {
            "apiVersion": API_VERSION,
            "kind": self._kind,
            "metadata": {key: value for key, value in self.metadata.items() if value},
            "spec": {key: value for key, value in self.spec.items() if value},
        }
        return document, tuple(self.evidence)


def write_component(found: ComponentFindings) -> tuple[dict[str, Any], tuple[Evidence, ...]]:
    """The Component document and its evidence."""
    draft = _Draft("Component", found.entity)
    draft.prove("metadata.name", found.name, found.entity)
    if title := _title(found):
        draft.metadata["title"] = draft.prove("metadata.title", title, clean_text(title.value, 100))
    if description := found.package.description or found.documentation.description:
        draft.metadata["description"] = draft.prove("metadata.description", description, clean_text(description.value))
    draft.metadata["annotations"] = _annotations(draft, found)
    draft.metadata["tags"] = _tags(draft, found.package)
    draft.metadata["links"] = _links(draft, found)
    draft.spec["type"] = draft.prove("spec.type", found.type)
    draft.spec["lifecycle"] = LIFECYCLE
    draft.spec["owner"] = draft.prove("spec.owner", found.owner)
    draft.spec["subcomponentOf"] = found.parent
    draft.spec["providesApis"] = sorted(found.api_names)
    for name, definition in zip(found.api_names, found.definitions, strict=True):
        draft.prove("spec.providesApis", Finding(value=name, file=definition.path, line=definition.line))
    return draft.finish()


def write_api(
    found: ComponentFindings, name: str, definition: Definition
) -> tuple[dict[str, Any], tuple[Evidence, ...]]:
    """The API document of one of a component's definitions, which it names by its path, and its evidence."""
    draft = _Draft("API", name)
    at_title = Finding(value=definition.title or name, file=definition.path, line=definition.line)
    draft.prove("metadata.name", at_title, name)
    if definition.title:
        draft.metadata["title"] = draft.prove("metadata.title", at_title)
    draft.metadata["description"] = definition.description
    draft.metadata["annotations"] = {
        INFERRED_ANNOTATION: "true",
        **dict(found.origin.annotations),
    }
    draft.spec["type"] = draft.prove("spec.type", at_title, definition.type)
    draft.spec["lifecycle"] = LIFECYCLE
    draft.spec["owner"] = draft.prove("spec.owner", found.owner)
    draft.spec["definition"] = {"$text": f"./{definition.path}"}
    shown = f"version {definition.version}" if definition.version else definition.path
    draft.prove("spec.definition", at_title, shown)
    return draft.finish()


def _title(found: ComponentFindings) -> Finding | None:
    """The README's heading when it is the name as people write it; else a manifest's name that isn't a valid one."""
    heading = found.documentation.title
    if heading and _letters(heading.value) == _letters(found.entity):
        return heading if heading.value != found.entity else None
    name = found.name
    is_scoped = name.value.startswith("@") or "/" in name.value
    return name if name.value != found.entity and not is_scoped and name.file else None


def _letters(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _annotations(draft: _Draft, found: ComponentFindings) -> dict[str, str]:
    annotations = {INFERRED_ANNOTATION: "true"}
    for key, value in found.origin.annotations:
        annotations[key] = draft.prove(f"metadata.annotations.{key}", found.origin.address, value)
    for key, finding in (
        (TECHDOCS_ANNOTATION, found.documentation.site),
        (README_ANNOTATION, found.documentation.readme),
    ):
        if finding:
            value = f"./{finding.file}" if key == README_ANNOTATION else finding.value
            annotations[key] = draft.prove(f"metadata.annotations.{key}", finding, value)
    return annotations


def _tags(draft: _Draft, package: Package) -> list[str]:
    found: dict[str, None] = {}
    for finding in (package.language, package.framework):
        if finding and (word := tag(finding.value)) and word not in found:
            found[draft.prove("metadata.tags", finding, word)] = None
    return list(found)


def _links(draft: _Draft, found: ComponentFindings) -> Sequence[dict[str, str]]:
    repository = found.origin.repository
    if repository is None:
        return []
    url = draft.prove("metadata.links", found.origin.address, repository.url)
    return [{"url": url, "title": "Repository", "icon": repository.icon}]
