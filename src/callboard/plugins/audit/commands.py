"""The shell: is the log as it was written?"""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from callboard import Command, Context

from .model import Link
from .queries import verify

console = Console(stderr=True)


async def check(
    ctx: Context,
    expect: Annotated[str, typer.Option(help="A head that was printed earlier: SEQ:HASH.")] = "",
) -> int:
    """Follows the chain of the whole audit log, and prints its head. Exits with 1 where it breaks."""
    found = await ctx.database.read(verify, Link.read(expect) if expect else None)
    if found.broken is not None:
        console.print(f"The chain breaks behind record {found.head.seq}. {found.broken}.", style="red", markup=False)
        return 1
    console.print(f"{found.records} records from {found.first} on: the chain holds.", highlight=False)
    print(found.head)
    return 0


COMMANDS = (Command(name="verify", run=check, help=check.__doc__ or ""),)
