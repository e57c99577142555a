"""Fields for repositories that are to be made: the address of one, and its parts by which host it lies on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote

from callboard import Context
from callboard.plugins.catalog import And, Exists, count_values, known_hosts

from ...model import FormField, Input, Option, Question, Suggestion
from ..patterns import better

PARTS = ("owner", "repo", "organization", "workspace", "project")
"""In the order in which they stand in the value."""
NAME_PATTERN = r"^[A-Za-z0-9_.-]+$"
NAME = re.compile(r"[A-Za-z0-9_.-]+\Z")
MOST_SUGGESTED, MOST_COUNTED = 8, 500
SLUGS = {
    "github": "metadata.annotations.github.com/project-slug",
    "gitlab": "metadata.annotations.gitlab.com/project-slug",
}


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Which parts an address on a kind of host has, in the order of asking, with their words; and those that it must
    have. `allowed` says which option lists the values of a part."""

    kind: str
    asked: Mapping[str, str]
    needed: frozenset[str]


SHAPES = {
    each.kind: each
    for each in (
        Shape(kind="github", asked={"owner": "Owner", "repo": "Repository"}, needed=frozenset({"owner", "repo"})),
        Shape(kind="gitlab", asked={"owner": "Group", "repo": "Repository"}, needed=frozenset({"owner", "repo"})),
        Shape(kind="gitea", asked={"owner": "Owner", "repo": "Repository"}, needed=frozenset({"owner", "repo"})),
        Shape(kind="gerrit", asked={"owner": "Parent project", "repo": "Repository"}, needed=frozenset({"repo"})),
        Shape(
            kind="bitbucketCloud",
            asked={"workspace": "Workspace", "project": "Project", "repo": "Repository"},
            needed=frozenset({"workspace", "project", "repo"}),
        ),
        Shape(
            kind="bitbucketServer",
            asked={"project": "Project", "repo": "Repository"},
            needed=frozenset({"project", "repo"}),
        ),
        Shape(
            kind="azure",
            asked={"organization": "Organisation", "project": "Project", "repo": "Repository"},
            needed=frozenset({"organization", "project", "repo"}),
        ),
    )
}
ALLOWED = {
    "owner": "allowedOwners",
    "repo": "allowedRepos",
    "organization": "allowedOrganizations",
    "workspace": "allowedOwners",
    "project": "allowedProjects",
}
WELL_KNOWN = {"gitlab.com": "gitlab", "bitbucket.org": "bitbucketCloud", "dev.azure.com": "azure"}


def parts_of(value: Any) -> dict[str, str]:
    """The parts of an address as `github.com?owner=acme&repo=svc`, with `host`."""
    host, _, query = (value if isinstance(value, str) else "").partition("?")
    return {"host": host, **{key: text for key, text in parse_qsl(query) if key in PARTS}}


def address_of(parts: Mapping[str, str]) -> str | None:
    """The address of these parts, None without a host."""
    host = parts.get("host", "").strip()
    said = {key: parts.get(key, "").strip().strip("/") for key in PARTS}
    query = "&".join(f"{key}={quote(text, safe='-_.!~*()')}" for key, text in said.items() if text)
    if not host:
        return None
    return f"{host}?{query}" if query else host


def kinds_of_hosts(ctx: Context) -> dict[str, str]:
    """The hosts that repositories can be made on, with what runs on each."""
    return {host: kind for host, kind in known_hosts(ctx).items() if kind in SHAPES}


def shape_of(host: str, kinds: Mapping[str, str]) -> Shape:
    """What is asked about a repository on a host."""
    return SHAPES[kinds.get(host.lower()) or WELL_KNOWN.get(host.lower(), "github")]


def _texts(question: Question, name: str) -> list[str]:
    said = question.options.get(name)
    return [str(each) for each in said] if isinstance(said, list) else []


async def inputs(question: Question, ctx: Context) -> Sequence[Input]:
    """The host, if there are several, and the parts that it wants."""
    kinds = kinds_of_hosts(ctx)
    hosts = _texts(question, "allowedHosts") or sorted(kinds)
    said = parts_of(question.value)
    if said["host"] and said["host"] not in hosts:
        hosts = [*hosts, said["host"]]
    host = said["host"] or (hosts[0] if hosts else "")
    options = [Option(value=each, label=each) for each in hosts]
    first = Input(part="host", label="Host", value=host, options=options, reloads=True)
    shape = shape_of(host, kinds)
    return [first, *(_part(question, shape, name, said.get(name, "")) for name in shape.asked)]


def _part(question: Question, shape: Shape, name: str, value: str) -> Input:
    allowed = _texts(question, ALLOWED[name])
    words = {
        "owner": (question.options.get("ownerLabel"), question.options.get("ownerDescription")),
        "repo": (question.options.get("repoLabel"), question.options.get("repoDescription")),
    }.get(name, (None, None))
    needed = name in shape.needed
    if allowed and value and value not in allowed:
        allowed = [*allowed, value]
    options = None
    if allowed:
        options = [Option(value=each, label=each) for each in allowed]
        options = options if len(allowed) == 1 else [Option(value="", label="Choose…"), *options]
    return Input(
        part=name,
        label=str(words[0] or shape.asked[name]),
        help=str(words[1] or ""),
        value=value or (allowed[0] if len(allowed) == 1 else ""),
        options=options,
        mono=name == "repo",
        required=needed,
        suggests=not allowed and name in {"owner", "workspace"},
    )


def read(parts: Mapping[str, str], question: Question) -> str | None:
    """The address; None while nothing but the host is there that was there from the beginning."""
    is_first = parts.get("host", "") in _texts(question, "allowedHosts")[:1]
    return None if is_first and not any(parts.get(name, "").strip() for name in PARTS) else address_of(parts)


async def check(question: Question, ctx: Context) -> Sequence[str]:
    """Whether all parts are there that the host wants, and can be what they are."""
    said = parts_of(question.value)
    hosts = _texts(question, "allowedHosts")
    shape = shape_of(said["host"], kinds_of_hosts(ctx))
    if not question.required and not any(said.get(name) for name in PARTS):
        return []
    wrong = [] if not hosts or said["host"] in hosts else [f"Choose one of the hosts {', '.join(hosts)}."]
    wrong += [
        f"{words} is missing." for name, words in shape.asked.items() if name in shape.needed and not said.get(name)
    ]
    for name, option in ALLOWED.items():
        allowed = _texts(question, option)
        if allowed and name in shape.asked and said.get(name) and said[name] not in allowed:
            wrong.append(f"{shape.asked[name]}: choose one of {', '.join(allowed)}.")
    repo = said.get("repo", "")
    if repo and shape.kind != "azure" and not NAME.match(repo):
        try_this = better(repo, NAME_PATTERN)
        wrong.append(
            f"Use letters, digits, dashes, dots and underscores. {f'Try {try_this}.' if try_this else ''}".strip()
        )
    return wrong


async def suggest(text: str, part: str, question: Question, ctx: Context) -> Sequence[Suggestion]:  # noqa: ARG001
    """Owners that repositories of the catalog have."""
    return [Suggestion(value=each, title=each, icon="git-branch") for each in _owners(text, ctx)]


def _owners(text: str, ctx: Context) -> list[str]:
    found: dict[str, int] = {}
    for key in SLUGS.values():
        for each in count_values(ctx, key, And((Exists(key),)), most=MOST_COUNTED):
            owner = each.value.rpartition("/")[0]
            if owner and text.lower() in owner.lower():
                found[owner] = found.get(owner, 0) + each.count
    return sorted(found, key=lambda owner: -found[owner])[:MOST_SUGGESTED]


async def line(question: Question, ctx: Context) -> Sequence[Input]:  # noqa: ARG001 - as all fields
    """One line of text with suggestions."""
    return [Input(value=question.value if isinstance(question.value, str) else "", mono=True, suggests=True)]


async def suggest_branches(text: str, part: str, question: Question, ctx: Context) -> Sequence[Suggestion]:  # noqa: ARG001
    """The usual ones: which there are, only the host could tell."""
    return [
        Suggestion(value=each, title=each, icon="git-branch") for each in ("main", "master", "develop") if text in each
    ]


async def suggest_owners(text: str, part: str, question: Question, ctx: Context) -> Sequence[Suggestion]:  # noqa: ARG001
    """Owners that repositories of the catalog have, but for those that the template does not want."""
    excluded = set(_texts(question, "excludedOwners"))
    return [
        Suggestion(value=each, title=each, icon="git-branch") for each in _owners(text, ctx) if each not in excluded
    ]


FIELDS = (
    FormField(id="RepoUrlPicker", inputs=inputs, read=read, check=check, suggest=suggest),
    FormField(id="RepoBranchPicker", inputs=line, suggest=suggest_branches),
    FormField(id="RepoOwnerPicker", inputs=line, suggest=suggest_owners),
)
