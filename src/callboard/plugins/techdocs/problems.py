"""What is wrong with documentation, told where the owners look: on the entity's page and among all problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from callboard import Context
from callboard.plugins.catalog import LocationRef, Problem, ProblemSource, Standing

from .model import DocsProblem
from .queries import SiteState, troubled_sites

STAGE = "documentation"
MOST_OF_ONE = 25


async def find_docs_problems(ref: str | None, ctx: Context) -> Sequence[Standing]:
    """The errors and warnings of the last build of each site, or why nothing could be built; the notes stay with it."""
    sites = await ctx.database.read(troubled_sites, ref or "")
    return [standing for site in sites for standing in _standing(site)]


def _standing(site: SiteState) -> Iterator[Standing]:
    location = _location(site.place)
    if site.failed_since and not any(each.problem.level == "error" for each in site.problems):
        what = DocsProblem(message=f"The documentation cannot be built: {site.error}", hint=site.hint, level="error")
        yield Standing(problem=_problem(site, what, location), since=site.failed_since, location=location)
    shown = [each for each in site.problems if each.problem.level != "info"]
    for each in shown[:MOST_OF_ONE]:
        yield Standing(problem=_problem(site, each.problem, location), since=each.since, location=location)
    if len(shown) > MOST_OF_ONE:
        message = f"The documentation has {len(shown) - MOST_OF_ONE:,} more problems"
        more = DocsProblem(message=message, hint="`callboard docs lint` lists them all.")
        yield Standing(problem=_problem(site, more, location), since=shown[0].since, location=location)


def _problem(site: SiteState, found: DocsProblem, location: LocationRef) -> Problem:
    return Problem(
        message=found.message,
        hint=found.hint,
        file=_file(site, found.file, location),
        line=found.line,
        entity=site.key.ref,
        level=found.level,
        stage=STAGE,
    )


def _file(site: SiteState, file: str, location: LocationRef) -> str:
    """The file with the place that it is in, since each repository has an `index.md`."""
    at = f"{location.target.rstrip('/')}/{file}" if file else location.target
    return f"{at} ({site.git_ref})" if site.git_ref else at


def _location(place: str) -> LocationRef:
    kind, colon, target = place.partition(":")
    if colon and kind in ("file", "git"):
        return LocationRef(kind, target)
    return LocationRef("url", place)


PROBLEMS = (ProblemSource(id="documentation", find=find_docs_problems),)
