"""The filters that templates have beside those of Nunjucks: for whoever wants to show them."""

from __future__ import annotations

from callboard import Context

from ..model import TemplateFilter

BUILT_IN = (
    TemplateFilter(
        id="parseRepoUrl",
        source="",
        description="The parts of a repository's URL as RepoUrlPicker gives it: host, owner, repo and so on. The host "
        "has to be one of `integrations`.",
        examples=["${{ parameters.repoUrl | parseRepoUrl | pick('owner') }}"],
    ),
    TemplateFilter(
        id="parseEntityRef",
        source="",
        description="The kind, namespace and name of an entity reference. What it leaves out comes from "
        "`defaultKind` and `defaultNamespace`.",
        examples=["${{ (parameters.owner | parseEntityRef({defaultKind: 'group'})).name }}"],
    ),
    TemplateFilter(
        id="pick",
        source="",
        description="What is at a path of an object, as `spec.tags[0]`; nothing when there is nothing.",
        examples=["${{ steps.fetch.output.entity | pick('metadata.name') }}"],
    ),
    TemplateFilter(
        id="projectSlug",
        source="",
        description="Owner and repository of a repository's URL, as `owner/repo`.",
        examples=["${{ parameters.repoUrl | projectSlug }}"],
    ),
)
"""They are part of the language itself, in `frontend/language/filters.mjs`."""


def all_filters(ctx: Context) -> list[TemplateFilter]:
    """The built-in filters, then those of plugins."""
    return [*BUILT_IN, *filters_of_plugins(ctx)]


def filters_of_plugins(ctx: Context) -> list[TemplateFilter]:
    """Those that plugins contribute. A name is whose it is first; who claims it again is told in the log."""
    named = {each.id: each for each in BUILT_IN}
    kept = []
    for found in ctx.of(TemplateFilter):
        each = found.contribution
        if named.setdefault(each.id, each) is each:
            kept.append(each)
        else:
            ctx.log.warning("scaffolder.filter_name_taken", filter=each.id, plugin=found.plugin)
    return kept
