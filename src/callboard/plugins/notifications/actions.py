"""`notification:send`, as Backstage has it: a step of a template tells people something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from callboard import Action, ActionContext, ActionExample, ActionModel, CallboardError, Invalid

from .model import SEND, Payload, is_ref, severity_of
from .notifying import deliver_to

OF_TEMPLATES = "plugin:scaffolder"
"""The origin of what steps of templates say, which people choose by in Backstage, too."""


class Send(ActionModel):
    """What notification:send takes."""

    recipients: Literal["broadcast", "entity"] = Field(
        description="The recipient of the notification: everybody, or those behind the entity references"
    )
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
    """Tells them, once however often the step is begun again. Raises what is wrong with it, unless it is `optional`:
    then the log of the task says so."""
    try:
        await act.checkpoint("sent", lambda: _send(given, act))
    except CallboardError as error:
        if not given.optional:
            raise
        await act.log(f"Nobody was notified: {error.message}")


async def try_out(given: Send, act: ActionContext) -> None:
    """Says what would be sent. Raises what is wrong with it."""
    _payload(given, act)
    await act.log(f"Would notify {_whom(given)} of {given.title!r}")


async def _send(given: Send, act: ActionContext) -> bool:
    if given.recipients == "entity" and not given.entity_refs:
        raise Invalid("Entity references must be provided", hint="Name them as `entityRefs`.")
    if wrong := [each for each in given.entity_refs if not is_ref(each)]:
        raise Invalid(f"{wrong[0][:100]!r} is no entity reference", hint="Write `user:default/jane`.")
    to = list(given.entity_refs) if given.recipients == "entity" else None
    origin = OF_TEMPLATES if act.origin_ref else act.ctx.identity.ref
    await deliver_to(act.ctx, _payload(given, act), origin=origin, to=to)
    await act.log(f"Notified {_whom(given)} of {given.title!r}")
    return True


def _payload(given: Send, act: ActionContext) -> Payload:
    asked = {"template": act.origin_ref, "task": act.task}
    return Payload(
        title=given.title,
        description=given.info or "",
        link=given.link or "",
        severity=severity_of(given.severity),
        scope=given.scope or "",
        topic=given.topic or "",
        metadata=asked if act.origin_ref else {},
    )


def _whom(given: Send) -> str:
    return "everybody" if given.recipients == "broadcast" else ", ".join(given.entity_refs) or "nobody"


ACTIONS = (
    Action(
        id="notification:send",
        title="Notify people",
        description="Sends a notification using NotificationService",
        input=Send,
        run=send,
        dry_run=try_out,
        requires=SEND,
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
