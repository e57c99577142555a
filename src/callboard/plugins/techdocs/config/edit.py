"""Where the pages of a site are edited: what its file says, or else what follows from the address of its source."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from .edit_rule import NOWHERE, EditRule
from .keys import Table
from .site import DocsFolder

_USUAL: Final = {
    "github.com": "edit/master/docs/",
    "gitlab.com": "edit/master/docs/",
    "bitbucket.org": "src/default/docs/",
}
_PREFIXES: Final = (
    (re.compile(r"(/.+)/-/(?:tree|blob|edit)/(.+)"), "/-/edit/"),
    (re.compile(r"(/.+)/src/branch/(.+)"), "/_edit/"),
    (re.compile(r"(/.+)/(?:tree|blob|edit)/(.+)"), "/edit/"),
)
"""The addresses of GitLab, Gitea and GitHub, and what stands there when a file is edited."""
_BITBUCKET: Final = re.compile(r"(/[^/]+/[^/]+)/src/([^/]+)(/.*)?")
_SERVER: Final = re.compile(r"(/.*/(?:projects|users)|/(?:projects|users))/[^/]+/repos/[^/]+/browse(/.*)?")
_AZURE: Final = re.compile(r"(.*/_git/[^/]+)/?")


def own_edit(top: Table, address: str, docs: str) -> EditRule:
    """The rule for a site's own pages. `address` is that of its source on its host, empty when nobody knows; `docs`
    is the docs folder in it."""
    repository = top.text("repo_url")
    if template := top.text("edit_uri_template"):
        return EditRule(repository=repository, template=template)
    if top.has("edit_uri"):
        return EditRule(repository=repository, prefix=top.text("edit_uri"))
    if found := edit_at(address, docs):
        return found
    host = _host(repository)
    return EditRule(repository=repository, prefix=_USUAL[host]) if host in _USUAL else NOWHERE


def included_edit(top: Table, own: DocsFolder, docs: str) -> EditRule:
    """The rule for the pages of an included site: what its file says, or the site's own with the other folder."""
    repository = top.text("repo_url") or own.edit.repository
    if top.has("edit_uri"):
        return EditRule(repository=repository, prefix=top.text("edit_uri"))
    return EditRule(
        repository=repository,
        prefix=_elsewhere(own.edit.prefix, own.path, docs),
        template=_elsewhere(own.edit.template, own.path, docs),
    )


def edit_at(address: str, folder: str) -> EditRule | None:
    """The rule for files in a folder of the source at an address, by the shape that each kind of host gives those.
    None for an address of another shape."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    origin, below = f"{parts.scheme}://{parts.netloc}", "" if folder == "." else f"{quote(folder)}/"
    path = parts.path.rstrip("/")
    for shape, place in _PREFIXES:
        if found := shape.fullmatch(path):
            return EditRule(prefix=f"{origin}{found.group(1)}{place}{found.group(2)}/{below}")
    if found := _AZURE.fullmatch(path):
        return _azure(f"{origin}{found.group(1)}", parts.query, below)
    return _bitbucket(origin, path, parts.query, below)


def _bitbucket(origin: str, path: str, query: str, below: str) -> EditRule | None:
    """Its files are edited where they are read, with something in the query."""
    if found := _SERVER.fullmatch(path):
        at = quote(parse_qs(query).get("at", [""])[0], safe="")
    elif found := _BITBUCKET.fullmatch(path):
        at = found.group(2)
    else:
        return None
    return EditRule(template=f"{origin}{path}/{below}{{path}}?mode=edit&spa=0{f'&at={at}' if at else ''}")


def _azure(repository: str, query: str, below: str) -> EditRule:
    said = parse_qs(query)
    folder = said.get("path", ["/"])[0].strip("/")
    version = said.get("version", [""])[0]
    where = quote(f"/{folder}/" if folder else "/", safe="") + quote(below, safe="%")
    at = f"&version={quote(version, safe='')}" if version else ""
    return EditRule(template=f"{repository}?path={where}{{path!q}}{at}")


def _elsewhere(said: str, own: str, other: str) -> str:
    """The same rule for another docs folder, where it names the own one."""
    return f"/{other}/".join(f"/{said}".rsplit(f"/{own}/", 1)).removeprefix("/") if said else ""


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""
