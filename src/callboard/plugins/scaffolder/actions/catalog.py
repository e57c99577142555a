"""catalog:register, catalog:write and catalog:fetch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field, model_validator

from callboard import Action, ActionContext, ActionExample, ActionModel, CallboardError, Conflict, Invalid
from callboard.plugins.catalog import (
    LocationRef,
    file_url,
    find_entities,
    parse_ref,
    preview_location,
    register_location,
    unregister_location,
    write_yaml,
)

from ..model import EXECUTE
from .paths import inside

CATALOG_FILE = "catalog-info.yaml"
SOURCE_TEMPLATE = "backstage.io/source-template"
_OTHER_TYPES = ("git", "file")


class Register(ActionModel):
    """What catalog:register takes: the address of the file, or that of the repository and where the file is in it."""

    catalog_info_url: str | None = Field(
        default=None, description="An absolute URL pointing to the catalog info file location"
    )
    repo_contents_url: str | None = Field(
        default=None, description="An absolute URL pointing to the root of a repository directory tree"
    )
    catalog_info_path: str = Field(
        default=f"/{CATALOG_FILE}",
        description="A relative path from the repo root pointing to the catalog info file, defaults to "
        f"/{CATALOG_FILE}",
    )
    optional: bool = Field(
        default=False,
        description="Permit the registered location to optionally exist. Default: false",
    )

    @model_validator(mode="after")
    def _one_of_both(self) -> Register:
        if (self.catalog_info_url is None) == (self.repo_contents_url is None):
            raise ValueError("give either catalogInfoUrl or repoContentsUrl")
        return self


class Registered(ActionModel):
    """What catalog:register gives."""

    catalog_info_url: str = Field(examples=["https://github.com/meadowlark/new-service/blob/main/catalog-info.yaml"])
    entity_ref: str | None = Field(default=None, examples=["component:default/new-service"])


class Write(ActionModel):
    """What catalog:write takes."""

    entity: Mapping[str, Any] = Field(
        description="You can provide the same values used in the Entity schema. No validation is performed on it."
    )
    file_path: str = Field(default=CATALOG_FILE, description=f"Defaults to {CATALOG_FILE}")


class Fetch(ActionModel):
    """What catalog:fetch takes."""

    entity_ref: str | None = Field(default=None, description="Entity reference of the entity to get")
    entity_refs: Sequence[str] | None = Field(default=None, description="Entity references of the entities to get")
    optional: bool = Field(
        default=False, description="Allow the entity or entities to optionally exist. Default: false"
    )
    default_kind: str | None = Field(default=None, description="The default kind")
    default_namespace: str | None = Field(default=None, description="The default namespace")


class Fetched(ActionModel):
    """What catalog:fetch gives."""

    entity: Mapping[str, Any] | None = Field(default=None, description="The entity that was asked for")
    entities: Sequence[Mapping[str, Any] | None] | None = Field(
        default=None, description="All of them, in the same order"
    )


async def register(given: Register, act: ActionContext) -> Registered:
    """Registers the file on behalf of whoever started the task. What is there is looked at first, so that a file with
    faults leaves no registration behind."""
    location = _location(given, act)
    await act.log(f"Registering {location.target} in the catalog")
    try:
        refs = await preview_location(act.ctx, location)
        refs = await _register_once(act, location) or refs
    except CallboardError as error:
        if not given.optional:
            raise
        await act.log(f"It is not registered: {error.message}")
        refs = await _read_if_there(act, location)
    url = location.target if location.type == "url" else str(location)
    # A key without a value is left out, and templates can tell.
    ref = _main_one(refs)
    return Registered(catalog_info_url=url, entity_ref=ref) if ref else Registered(catalog_info_url=url)


async def unregister(given: Register, _: Registered, act: ActionContext) -> None:
    """Takes the registration back."""
    await unregister_location(act.ctx, _location(given, act))


async def _register_once(act: ActionContext, location: LocationRef) -> Sequence[str]:
    """The entities that came of it; nothing when this very step had registered it before it was interrupted."""
    begun = await act.journal.recall("registering")
    await act.journal.keep("registering", str(location))
    try:
        return await register_location(act.ctx, location)
    except Conflict:
        if begun != (str(location),):
            await act.journal.keep("registering", "")
            raise
        return ()


async def _read_if_there(act: ActionContext, location: LocationRef) -> Sequence[str]:
    try:
        return await preview_location(act.ctx, location)
    except CallboardError:
        return ()


def _location(given: Register, act: ActionContext) -> LocationRef:
    if given.catalog_info_url is not None:
        kind, _, rest = given.catalog_info_url.partition(":")
        return LocationRef(kind, rest) if kind in _OTHER_TYPES else LocationRef("url", given.catalog_info_url)
    contents, path = given.repo_contents_url or "", given.catalog_info_path
    kind, _, rest = contents.partition(":")
    if kind == "git":
        # What publish:git says of a repository on a host that nobody knows: `git:<address>#<branch>:`.
        return LocationRef("git", f"{rest}{inside(path.lstrip('/'))}")
    if kind == "file":
        return LocationRef("file", f"{rest.rstrip('/')}/{inside(path.lstrip('/'))}")
    return LocationRef("url", file_url(act.ctx, contents, path))


def _main_one(refs: Iterable[str]) -> str | None:
    """The first component, else the first of anything; what the portal has made up for the location comes last."""

    def rank(ref: str) -> int:
        if ref.rpartition("/")[2].startswith("generated-"):
            return 2
        return 0 if ref.startswith("component:") else 1

    return min(refs, key=rank, default=None)


async def write(given: Write, act: ActionContext) -> None:
    """Writes a catalog file that says which template it comes from."""
    path = inside(given.file_path)
    await act.log(f"Writing {path}")
    entity = dict(given.entity)
    if act.origin_ref:
        metadata = dict(entity.get("metadata") or {})
        metadata["annotations"] = {**(metadata.get("annotations") or {}), SOURCE_TEMPLATE: act.origin_ref}
        entity["metadata"] = metadata
    act.workspace.write_text(path, write_yaml(entity))


async def fetch(given: Fetch, act: ActionContext) -> Fetched:
    """Entities, as whoever started the task may see them."""
    if given.entity_ref is None and given.entity_refs is None:
        raise Invalid("Missing entity reference or references")
    if given.entity_ref is not None:
        (entity,) = await _find(given, [given.entity_ref], act)
        return Fetched(entity=entity)
    return Fetched(entities=await _find(given, given.entity_refs or (), act))


async def _find(given: Fetch, asked: Sequence[str], act: ActionContext) -> list[Mapping[str, Any] | None]:
    refs = [str(parse_ref(each, given.default_kind, given.default_namespace or "default")) for each in asked]
    found = await find_entities(act.ctx, refs)
    missing = [ref for ref in refs if ref not in found]
    if missing and not given.optional:
        raise Invalid(f"Entity {missing[0]} not found", hint="With `optional: true` the step goes on without it.")
    return [found[ref].document if ref in found else None for ref in refs]


ACTIONS = (
    Action(
        id="catalog:register",
        title="Register in the catalog",
        description="Registers entities from a catalog descriptor file in the workspace into the software catalog.",
        input=Register,
        output=Registered,
        run=register,
        undo=unregister,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Register what a step before has published",
                input={"repoContentsUrl": "${{ steps.publish.output.repoContentsUrl }}"},
            ),
            ActionExample(
                title="Register a file by its address",
                input={"catalogInfoUrl": "https://github.com/meadowlark/web/blob/main/catalog-info.yaml"},
            ),
        ],
    ),
    Action(
        id="catalog:write",
        title="Write a catalog file",
        description=f"Writes the {CATALOG_FILE} for your template",
        input=Write,
        run=write,
        dry_run=write,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Write the catalog file of a component",
                input={
                    "filePath": CATALOG_FILE,
                    "entity": {
                        "apiVersion": "backstage.io/v1alpha1",
                        "kind": "Component",
                        "metadata": {"name": "${{ parameters.name }}"},
                        "spec": {"type": "service", "lifecycle": "production", "owner": "${{ parameters.owner }}"},
                    },
                },
            )
        ],
    ),
    Action(
        id="catalog:fetch",
        title="Look up entities",
        description="Returns entity or entities from the catalog by entity reference(s)",
        input=Fetch,
        output=Fetched,
        run=fetch,
        dry_run=fetch,
        requires=EXECUTE,
        examples=[
            ActionExample(title="One entity", input={"entityRef": "component:default/web-player"}),
            ActionExample(
                title="Several, some of which may be missing",
                input={"entityRefs": ["group:default/playlist-core", "group:default/search"], "optional": True},
            ),
        ],
    ),
)
