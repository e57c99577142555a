"""Notifications in Slack: direct messages to people, one message in the channel of a group, broadcasts where the
settings say. A target is the number of an entry of the settings and, behind a colon, where the message goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from callboard import Context, Invalid, Unavailable

from ..model import Channel, Contact, Message, Outgoing
from ..people import contacts_of
from ..settings import SlackSettings
from .wording import Words, words_of

NOTIFY = "slack.com/bot-notify"
USER = "user:"
WEBHOOK = "webhook"
LOST = frozenset({"channel_not_found", "users_not_found", "is_archived", "not_in_channel", "user_not_found"})
"""What no later try can mend, until somebody has changed something at Slack or in the catalog."""
LONGEST = 3000


async def targets(message: Message, ctx: Context) -> Sequence[str]:
    """One for each place. Who is reached by a group that has a channel gets no message of their own."""
    found: list[str] = []
    for number, entry in enumerate(ctx.settings.processors.slack):
        if not entry.filter.fits(message):
            continue
        if message.is_broadcast:
            found += [f"{number}:{place}" for place in _of_broadcast(entry, message)]
        elif entry.token is not None:
            contacts = await contacts_of(ctx, [*message.to, *message.people])
            found += [f"{number}:{place}" for place in _of_people(message, contacts)]
    return found


async def send(outgoing: Outgoing, ctx: Context) -> None:
    """Raises Invalid where nobody is at the place, Unavailable for what may go another time."""
    number, _, place = outgoing.target.partition(":")
    entries: Sequence[SlackSettings] = ctx.settings.processors.slack
    if not number.isdigit() or int(number) >= len(entries):
        raise Invalid("This Slack is not set up any more", hint="See `notifications.processors.slack`.")
    entry, words = entries[int(number)], words_of(outgoing.message, ctx)
    if entry.webhook_url is not None:
        answer = await ctx.http.request(
            "POST", entry.webhook_url.reveal(), headers={"content-type": "application/json"}, content=_encoded(words)
        )
        if answer.status >= 300:
            raise Unavailable(f"Slack answered {answer.status}", hint=answer.text[:200])
        return
    if place.startswith(USER):
        place = await _id_of(place, entry, ctx)
    said = {"channel": place, **_body(words)} | ({"username": entry.username} if entry.username else {})
    await _call(ctx, entry, "chat.postMessage", said)


def _of_broadcast(entry: SlackSettings, message: Message) -> Sequence[str]:
    if entry.webhook_url is not None:
        return [WEBHOOK]
    for route in entry.broadcast_routes:
        fits_origin = route.origin is None or route.origin == message.origin
        if fits_origin and (route.topic is None or route.topic == message.payload.topic):
            return route.channel
    return entry.broadcast_channels


def _of_people(message: Message, contacts: Mapping[str, Contact]) -> Iterator[str]:
    told: set[str] = set()
    for ref, people in message.to.items():
        if ref.startswith(USER):
            told.update(people)
            continue
        place = contacts[ref].annotations.get(NOTIFY, "") if ref in contacts else ""
        if place:
            yield place
        else:
            told.update(people)
    yield from (person for person in message.people if person in told and _is_known(contacts.get(person)))


def _is_known(contact: Contact | None) -> bool:
    return contact is not None and bool(contact.email or contact.annotations.get(NOTIFY))


async def _id_of(ref: str, entry: SlackSettings, ctx: Context) -> str:
    """Slack's id of a person: what their annotation says, else by the e-mail address there or of their profile."""
    contact = (await contacts_of(ctx, [ref])).get(ref)
    said = contact.annotations.get(NOTIFY, "") or contact.email if contact else ""
    if not said:
        raise Invalid(
            f"Nobody knows {ref} at Slack", hint=f"Give them the annotation `{NOTIFY}`, or an e-mail address."
        )
    if "@" not in said:
        return said
    found = await _call(ctx, entry, "users.lookupByEmail", {"email": said}, by_form=True)
    user = found.get("user")
    id_ = user.get("id") if isinstance(user, Mapping) else None
    if not isinstance(id_, str):
        raise Unavailable("Slack knows no id for this person")
    return id_


async def _call(
    ctx: Context, entry: SlackSettings, method: str, said: Mapping[str, Any], *, by_form: bool = False
) -> Mapping[str, Any]:
    token = entry.token.reveal() if entry.token else ""
    headers = {"authorization": f"Bearer {token}"}
    url = f"{entry.api_base_url}/{method}"
    if by_form:
        answer = await ctx.http.get_json(url, headers=headers, params={key: str(value) for key, value in said.items()})
    else:
        answer = await ctx.http.post_json(url, said, headers=headers)
    if not isinstance(answer, Mapping) or answer.get("ok") is not True:
        error = str(answer.get("error", "nothing"))[:100] if isinstance(answer, Mapping) else "nothing"
        raise (Invalid if error in LOST else Unavailable)(f"Slack said {error}", hint=f"It was asked for {method}.")
    return answer


def _body(words: Words) -> dict[str, Any]:
    title = f"*<{words.link}|{_escaped(words.title)}>*" if words.link else f"*{_escaped(words.title)}*"
    severity = f"{words.severity}: " if words.severity else ""
    parts = [f"{severity}{title}", _escaped(words.description)[:LONGEST], f"_{_escaped(words.about)}_"]
    return {"text": "\n".join(each for each in parts if each), "unfurl_links": False}


def _encoded(words: Words) -> bytes:
    return msgspec.json.encode(_body(words))


def _escaped(text: str) -> str:
    """So that a text names nobody and nothing by Slack's own marks."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _is_set_up(settings: Any) -> bool:
    return bool(settings.processors.slack)


SLACK = Channel(id="Slack", title="Slack", icon="hash", targets=targets, send=send, active=_is_set_up, at_once=2)
