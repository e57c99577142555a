"""Has files understood where that is quickest: in a thread, or, when there are thousands, in processes of their own."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from callboard import Context, Lost, Workers

from ..infer import INFERRED_ANNOTATION
from ..model import EntityKind, LocationRef, Problem, SourceFile
from ..sources import read_placeholder
from ..sources.scm import location_annotations
from ..store import Known
from .guard import WEB
from .ingestion import Ingestion
from .replacement import Taken
from .understand import (
    Knowledge,
    Material,
    Setup,
    Understood,
    decode_answer,
    encode,
    understand_all,
)

MODULE = f"{__package__}.understand"
WORTH_A_PROCESS = 1000
"""Files to understand from which on another core pays for the second that starting a process takes."""
SECONDS = 60.0
PLACEHOLDERS_AT_ONCE = 8


class Understanding:
    """For one refresh. What happens in a worker, its end included, concerns the file that it had, and no other."""

    def __init__(self, ctx: Context, ingestion: Ingestion) -> None:
        self._ctx, self._ingestion = ctx, ingestion
        self._knowledge = Knowledge(kinds=ingestion.kinds, rules=ingestion.all_rules)
        self._workers: Workers | None = None

    def expect(self, files: int) -> None:
        """So many may come."""
        count = self._ingestion.workers
        if self._workers is not None or count == 0 or files < WORTH_A_PROCESS:
            return
        kinds = [each.contribution for each in self._ctx.of(EntityKind)]
        setup = encode(Setup(kinds=kinds, rules=self._knowledge.rules))
        self._workers = Workers(MODULE, setup, count=count, limit=SECONDS)

    async def aclose(self) -> None:
        """Ends the processes."""
        if self._workers is not None:
            await self._workers.close()

    async def take(self, files: Sequence[tuple[Known, SourceFile]]) -> list[Taken]:
        """What these files say. Placeholders in them are read, each place once."""
        materials = [material(self._ingestion, known, file) for known, file in files]
        understood = await self._understand(materials)
        pulled: dict[int, Mapping[str, SourceFile | Problem]] = {}
        asking = [number for number, each in enumerate(understood) if each.wanted]
        if asking:
            found = await self._pull_in([(files[number][0], understood[number].wanted) for number in asking])
            pulled = dict(zip(asking, found, strict=True))
            filled = [_filled(materials[number], pulled[number]) for number in asking]
            for number, each in zip(asking, await self._understand(filled), strict=True):
                understood[number] = each
        return [
            Taken(known=known, file=file, understood=understood[number], pulled_in=pulled.get(number, {}))
            for number, (known, file) in enumerate(files)
        ]

    async def validate(self, file: Material, known: Known) -> Taken:
        """As `take`, for a document that is in no file."""
        (first,) = await self._understand([file])
        (pulled,) = await self._pull_in([(known, first.wanted)])
        (understood,) = await self._understand([_filled(file, pulled)])
        return Taken(known=known, file=SourceFile(location=known.ref, content=b""), understood=understood)

    async def _understand(self, files: Sequence[Material]) -> list[Understood]:
        if not files:
            return []
        if self._workers is None:
            return await self._ctx.in_thread(understand_all, files, self._knowledge)
        try:
            return decode_answer(await self._workers.call(encode(files)))
        except Lost as lost:
            self._ctx.log.warning("catalog.worker_lost", why=str(lost), files=len(files))
        return [await _understand_alone(self._workers, each) for each in files]

    async def _pull_in(self, wanted: Sequence[tuple[Known, Sequence[str]]]) -> list[Mapping[str, SourceFile | Problem]]:
        slots, ports = asyncio.Semaphore(PLACEHOLDERS_AT_ONCE), self._ingestion.ports

        async def read(known: Known, value: str) -> SourceFile | Problem:
            async with slots:
                return await read_placeholder(value, _base(known.ref), ports, known.origin)

        async def one(known: Known, values: Sequence[str]) -> Mapping[str, SourceFile | Problem]:
            found = await asyncio.gather(*(read(known, value) for value in values))
            return dict(zip(values, found, strict=True))

        return list(await asyncio.gather(*(one(known, values) for known, values in wanted)))


async def _understand_alone(workers: Workers, file: Material) -> Understood:
    try:
        return decode_answer(await workers.call(encode([file])))[0]
    except Lost as lost:
        problem = Problem(
            message=f"The file could not be understood. {lost}",
            hint="What it said before stays. Make it smaller, or have it refreshed to try again.",
            file=file.location.target,
            stage="parse",
        )
        return Understood(hash=hashlib.sha256(file.content).hexdigest(), problems=[problem])


def material(ingestion: Ingestion, known: Known, file: SourceFile) -> Material:
    """A file with what has to be known about where it is."""
    annotations = dict(location_annotations(known.ref, ingestion.integrations, known.origin))
    if known.ref.type == "inferred":
        annotations[INFERRED_ANNOTATION] = "true"
        if known.ref.target.startswith(WEB):
            annotations["backstage.io/source-location"] = f"url:{known.ref.target.partition('#')[0]}/"
    return Material(
        location=known.ref,
        origin=known.origin,
        root=bool(known.root),
        content=file.content,
        annotations=annotations,
    )


def _filled(file: Material, pulled_in: Mapping[str, SourceFile | Problem]) -> Material:
    contents = {value: each if isinstance(each, Problem) else each.content for value, each in pulled_in.items()}
    return replace(file, contents=contents)


def _base(location: LocationRef) -> LocationRef:
    """Where relative paths start: an inferred file lies, as it were, at the root of its folder."""
    if location.type == "inferred":
        kind = "url" if location.target.startswith(WEB) else "file"
        return LocationRef(kind, f"{location.target.partition('#')[0]}/catalog-info.yaml")
    return location
