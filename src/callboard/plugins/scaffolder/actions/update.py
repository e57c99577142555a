"""`template:update`: brings what was created to what its template makes today, as a pull request."""

from __future__ import annotations

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel

from ..model import EXECUTE
from ..provenance import find_creation
from ..updating import UPDATE, update


class UpdateInput(ActionModel):
    """What to update."""

    creation: str = Field(description="The id of what was created, as the list of it has it.")


class UpdateOutput(ActionModel):
    """Where the update is."""

    url: str = Field(description="The pull request; the repository where the host has none.")
    branch: str
    files: int = Field(description="How many files change.")
    conflicts: list[str] = Field(description="Files in which people have to choose.")
    notes: list[str] = Field(description="What was left alone, and why.")


async def run(given: UpdateInput, act: ActionContext) -> UpdateOutput:
    """Merges and proposes."""
    creation = await act.ctx.database.read(find_creation, given.creation)
    done = await update(act.ctx, creation)
    await act.log(f"Proposed {done.files} files on {done.branch}: {done.url}")
    return UpdateOutput(
        url=done.url, branch=done.branch, files=done.files, conflicts=list(done.conflicts), notes=list(done.notes)
    )


UPDATES = (
    Action(
        id=UPDATE,
        title="Proposes what a template makes today to what was created from it",
        input=UpdateInput,
        output=UpdateOutput,
        run=run,
        requires=EXECUTE,
        examples=[ActionExample(title="Update one repository", input={"creation": "<id>"})],
    ),
)
