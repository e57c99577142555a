"""The text of a definition as it is written: to read, to copy, to take along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from callboard import Context, Page, plain_name

from ..model import READ
from ..parsing import text_of
from ..tabs import language_of
from .about import HERE, AboutApi, api_of

MOST_SHOWN = 2_000_000
AROUND = 6
LONGEST_LINE = 300
ENDINGS = {"json": "json", "graphql": "graphql", "protobuf": "proto", "yaml": "yaml"}


@dataclass(frozen=True, kw_only=True)
class SourcePage(AboutApi):
    """The whole text, and the lines around one that is asked for."""

    template = "api_docs/source.html"
    text: str
    language: str
    is_cut: bool
    line: int
    around: Sequence[tuple[int, str]]

    @property
    def here(self) -> str:
        return "Source"


async def source(request: Request, ctx: Context) -> SourcePage:
    """`/api-docs/{namespace}/{kind}/{name}/source?line=…`."""
    entity, found = await api_of(request, ctx)
    text, asked = text_of(entity), request.query_params.get("line", "")
    line = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0
    first = max(1, line - AROUND)
    lines = text.splitlines()[first - 1 : line + AROUND] if line else []
    return SourcePage(
        entity=entity,
        found=found,
        text=text[:MOST_SHOWN],
        language=language_of(entity),
        is_cut=len(text) > MOST_SHOWN,
        line=line,
        around=[(first + index, each[:LONGEST_LINE]) for index, each in enumerate(lines)],
    )


async def download(request: Request, ctx: Context) -> Response:
    """`/api-docs/{namespace}/{kind}/{name}/download`: always as text that no browser shows as anything else."""
    entity, _ = await api_of(request, ctx)
    name = f"{plain_name(entity.name)}.{ENDINGS[language_of(entity)]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(text_of(entity).encode(errors="replace"), media_type="text/plain; charset=utf-8", headers=headers)


PAGES = (
    Page(path=f"{HERE}/source", show=source, requires=READ),
    Page(path=f"{HERE}/download", show=download, requires=READ),
)
