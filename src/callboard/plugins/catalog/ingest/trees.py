"""For plugins that want files of repositories, not entities: a whole folder, one file, addresses seen from another.

With a person's own token when they give one, else with what `integrations` hold for the place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from callboard import (
    Context,
    Copied,
    Credential,
    GitCredential,
    Invalid,
    NotAllowed,
    NotFound,
    Secret,
    Workspace,
    copy_folder,
)

from ..model import LocationRef
from ..queries import locations_of_entity
from ..sources import GitTarget, parse_git_target
from ..sources.git_checkouts import PASSING, Checkout
from ..sources.scm import (
    ClonedFolder,
    clone_header,
    cloned_folder,
    decode_content,
    find_clone_credential,
    find_integration,
    parse_address,
    read_request,
    resolve,
    token_header,
)
from .guard import WEB
from .ingestion import Ingestion, ingestion_of

CLONE = "clone"


@dataclass(frozen=True, kw_only=True)
class Tree:
    """What was read of a repository: the commit, and which files were copied and which links left out."""

    commit: str
    copied: Copied


async def read_tree(ctx: Context, url: str, into: Workspace, *, token: Secret | None = None) -> Tree:
    """Copies all that is below a folder of a repository into a workspace. Links that lead out of it are left out.

    `url` is the address that the folder, or the repository, has in the browser, or `git:<repository>#<ref>:<folder>`.
    Raises Invalid for what is neither, and for too much; NotFound, NotAllowed, Unavailable.
    """
    ingestion = ingestion_of(ctx)
    target, path, credential = find_target(ingestion, url, token)
    with TemporaryDirectory(prefix=PASSING, dir=ingestion.ports.cache) as folder:
        checkout = Checkout(target, ingestion.ports, Path(folder) / CLONE, credential)
        commit, _ = await checkout.find_commit()
        await checkout.fetch(commit)
        await checkout.show_folder(commit, path)
        return Tree(commit=commit, copied=await ctx.in_thread(copy_from, checkout.folder, path, into, url))


async def read_file(ctx: Context, url: str, *, token: Secret | None = None) -> bytes:
    """The content of one file at a web address, as a code host shows it. The token goes only to code hosts.

    Raises Invalid, NotFound, NotAllowed, Unavailable.
    """
    ingestion = ingestion_of(ctx)
    request, integration = read_request(url, ingestion.integrations), find_integration(url, ingestion.integrations)
    headers = dict(request.headers)
    if token is not None and integration is not None:
        name, _, value = token_header(integration.type, token).reveal().partition(": ")
        headers[name] = value
    answer = await ingestion.http.get(request.url, headers=headers)
    return decode_content(answer.content, request.encoding)


def resolve_url(ctx: Context, base: str, relative: str) -> str:
    """The address of `relative` as seen from the page at `base`, on a known code host. Raises Invalid."""
    integrations = ingestion_of(ctx).integrations
    if find_integration(base, integrations) is None:
        raise Invalid(f"No integration found for location {base[:200]}", hint="Add its host under `integrations`.")
    return resolve(base, relative, integrations)


def file_url(ctx: Context, contents: str, path: str) -> str:
    """The address of a file, given that of the topmost folder of its repository. Raises Invalid."""
    integrations = ingestion_of(ctx).integrations
    plain, address = path.lstrip("/"), parse_address(contents, integrations)
    if address is None:
        address = cloned_folder(contents, integrations).place
    return address.blob_at(plain)


def git_credential(ctx: Context, url: str, *, token: Secret | None = None) -> GitCredential | None:
    """What git signs in with at the address of a repository: the token, else what we have for it; None for nothing."""
    ingestion = ingestion_of(ctx)
    integration = find_integration(url, ingestion.integrations)
    if integration is not None and token is not None:
        return GitCredential(url=url, header=Secret(clone_header(integration.type, token).reveal()))
    found = find_clone_credential(url, ingestion.integrations)
    if found is not None:
        return GitCredential(url=url, header=Secret(found.reveal()))
    for each in _given_for(ingestion, url):
        return GitCredential(url=url, header=Secret(clone_header("github", each.secret).reveal()))
    return None


async def location_of(ctx: Context, ref: str) -> LocationRef:
    """Where an entity has really been read, whatever its annotations say. Raises NotFound."""
    known, _ = await ctx.database.read(locations_of_entity, ref)
    return known.ref


async def folder_of(ctx: Context, ref: str) -> tuple[Path, Workspace] | None:
    """The folder on this machine that holds the file of an entity, and what is in it, without links on any way.

    None for an entity that was read from elsewhere. Raises NotFound, NotAllowed.
    """
    location = await location_of(ctx, ref)
    if location.type != "file":
        return None
    path, folders = Path(location.target).parent, ingestion_of(ctx).folders
    return path, replace(folders.open(Path(folders.real_path(str(path)))), follow_inside=False)


def find_target(
    ingestion: Ingestion, url: str, token: Secret | None, *, registered: bool = False
) -> tuple[GitTarget, str, GitCredential | None]:
    """The repository, the folder in it and the credential for an address that `read_tree` takes. Raises as it does.

    With `registered` it may be any that git clones: what the catalog itself reads from.
    """
    if url.startswith("git:"):
        named = parse_git_target(url.removeprefix("git:"))
        if not (registered or named.url.startswith(WEB)):
            raise NotAllowed(f"{named.url[:200]} may not be read from here", hint="Use its https address.")
        path = "" if named.pattern.startswith("**") else named.pattern
        return named, path, None
    place = cloned_folder(url, ingestion.integrations)
    return GitTarget(url=place.url, ref=place.ref), place.path, _credential_for(ingestion, place, token)


def _credential_for(ingestion: Ingestion, place: ClonedFolder, token: Secret | None) -> GitCredential | None:
    """The person's, or that of an app; None where git finds what it needs in the integrations."""
    if token is not None:
        header = clone_header(place.place.integration.type, token)
        return GitCredential(url=place.url, header=Secret(header.reveal()))
    if find_clone_credential(place.url, ingestion.integrations) is None:
        for each in _given_for(ingestion, place.url):
            return GitCredential(url=place.url, header=Secret(clone_header("github", each.secret).reveal()))
    return None


def _given_for(ingestion: Ingestion, url: str) -> Iterator[Credential]:
    """Tokens of GitHub Apps for a repository, the one for the longest path first: they are given for the API."""
    integration = find_integration(url, ingestion.integrations)
    if integration is None or integration.type != "github":
        return
    api = urlsplit(integration.api_base_url)
    name = url.removeprefix(integration.base_url).removesuffix(".git").strip("/")
    path = f"{api.path.rstrip('/')}/repos/{name}/"
    given = [each for found in ingestion.given.values() for each in found if each.host == api.hostname]
    fitting = [each for each in given if path.startswith(f"{each.path_prefix.rstrip('/')}/")]
    yield from sorted(fitting, key=lambda each: -len(each.path_prefix))


def copy_from(clone: Path, path: str, into: Workspace, url: str, *, shared: bool = False) -> Copied:
    """Copies a folder of a clone, or with `shared` gives its files, which git replaces and never writes to, a second
    name. Raises NotFound, and Invalid for too much."""
    whole = Workspace(clone)
    source = whole.below(path) if path else whole
    try:
        return copy_folder(source, into, shared=shared)
    except NotFound as error:
        raise NotFound(f"There is no folder at {url}", hint="Is its path right, and the branch?") from error
