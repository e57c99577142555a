"""notification:send: somebody is to hear of something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, Invalid, On

from ..model import EXECUTE, NotificationWanted


class Send(ActionModel):
    """What notification:send takes."""

    recipients: Literal["broadcast", "entity"] = Field(description="Everybody, or those behind the entity references")
    entity_refs: Sequence[str] = Field(
        default=(), description="The entity references to send the notification to; required for recipients: entity"
    )
    title: str = Field(description="Notification title")
    info: str | None = Field(default=None, description="Notification description")
    link: str | None = Field(default=None, description="Notification link")
    severity: Literal["low", "normal", "high", "critical"] | None = Field(default=None, description="Its severity")
    scope: str | None = Field(default=None, description="Notification scope")
    topic: str | None = Field(default=None, description="Its topic")
    optional: bool = Field(default=False, description="Do not fail the task if the notification sending fails")


async def send(given: Send, act: ActionContext) -> None:
    """Tells whoever delivers notifications, and says so where nobody does."""
    if given.recipients == "entity" and not given.entity_refs:
        if not given.optional:
            raise Invalid("Entity references must be provided")
        await act.log("Nobody is notified: there are no entity references")
        return
    if not any(each.contribution.event is NotificationWanted for each in act.ctx.of(On)):
        await act.log(f"Nobody is notified of {given.title!r}: no plugin of this portal delivers notifications")
        return
    await act.checkpoint("sent", lambda: _publish(given, act))


async def try_out(given: Send, act: ActionContext) -> None:
    """Says what would be sent."""
    await act.log(f"Would notify {', '.join(given.entity_refs) or 'everybody'} of {given.title!r}")


async def _publish(given: Send, act: ActionContext) -> bool:
    wanted = NotificationWanted(
        recipients=tuple(given.entity_refs) if given.recipients == "entity" else (),
        is_for_all=given.recipients == "broadcast",
        title=given.title,
        description=given.info or "",
        link=given.link or "",
        severity=given.severity or "normal",
        scope=given.scope or "",
        topic=given.topic or "",
        origin=act.origin_ref,
    )
    await act.ctx.publish(wanted)
    return True


ACTIONS = (
    Action(
        id="notification:send",
        title="Notify people",
        description="Sends a notification using NotificationService",
        input=Send,
        run=send,
        dry_run=try_out,
        requires=EXECUTE,
        examples=[
            ActionExample(
                title="Tell the owners",
                input={
                    "recipients": "entity",
                    "entityRefs": ["group:default/playlist-core"],
                    "title": "${{ parameters.name }} is there",
                    "link": "/catalog/default/component/${{ parameters.name }}",
                },
            )
        ],
    ),
)
