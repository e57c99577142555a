"""Notifications by e-mail: a text and the same as plain HTML, handed to the company's mail server."""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

from callboard import CallboardError, Context, Invalid, Unavailable, ui

from ..model import Channel, Message, Outgoing
from ..people import contacts_of, everybody
from ..settings import EmailSettings, Smtp
from .wording import Words, words_of

ADDRESS = "mailto:"
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_PLAIN = re.compile(r"[^\s<>()\[\],;:\\\"@]{1,64}@[A-Za-z0-9.-]{1,250}")
PERMANENT = 500


async def targets(message: Message, ctx: Context) -> Sequence[str]:
    """The refs of those who have an address that may be written to; for a broadcast, those whom the settings name."""
    settings = _settings(ctx)
    if not settings.filter.fits(message):
        return []
    if message.is_broadcast and settings.broadcast_config.receiver == "config":
        return [f"{ADDRESS}{each}" for each in settings.broadcast_config.receiver_emails]
    if message.is_broadcast:
        people = await everybody(ctx) if settings.broadcast_config.receiver == "users" else []
    else:
        people = message.people
    contacts = await contacts_of(ctx, people)
    return [ref for ref in people if ref in contacts and _may_write(contacts[ref].email, settings)]


async def send(outgoing: Outgoing, ctx: Context) -> None:
    """Raises Invalid for what the server has refused for good, Unavailable for what may go another time."""
    settings = _settings(ctx)
    address = await _address(outgoing.target, settings, ctx)
    mail = make_mail(outgoing, address, settings, ctx)
    seconds = settings.timeout.total_seconds()
    try:
        async with asyncio.timeout(2 * seconds):
            await ctx.in_thread(_hand_over, settings.transport_config, mail, seconds)
    except TimeoutError as error:
        raise Unavailable(f"{settings.transport_config.hostname} did not answer within {2 * seconds:g} s") from error
    await asyncio.sleep(settings.throttle_interval.total_seconds())


def make_mail(outgoing: Outgoing, address: str, settings: EmailSettings, ctx: Context) -> EmailMessage:
    """The message as it is handed over. It has the same id whenever it is tried again."""
    words, mail = words_of(outgoing.message, ctx), EmailMessage(policy=SMTP)
    mail["Subject"] = f"[{words.severity}] {words.title}" if words.severity else words.title
    mail["From"], mail["To"] = settings.sender, address
    if settings.reply_to:
        mail["Reply-To"] = settings.reply_to
    host = urlsplit(ctx.portal.base_url).hostname or "localhost"
    mail["Message-ID"] = f"<{outgoing.id}@{host}>"
    mail["Date"] = formatdate(outgoing.message.created)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_text(words))
    html = ctx.draw(ui.template("notifications/email.html", words=words))
    mail.add_alternative(str(html), subtype="html")
    return mail


def _text(words: Words) -> str:
    parts = [words.title, words.description, words.link]
    foot = f"-- \n{words.about}\nInbox: {words.inbox}\nWhat comes to you: {words.settings}\n"
    return "\n\n".join([*(each for each in parts if each), foot])


async def _address(target: str, settings: EmailSettings, ctx: Context) -> str:
    if target.startswith(ADDRESS):
        return target.removeprefix(ADDRESS)
    contact = (await contacts_of(ctx, [target])).get(target)
    if contact is None or not _may_write(contact.email, settings):
        raise Invalid(f"{target} has no address any more that may be written to", hint="See their profile.")
    return contact.email


def _may_write(address: str, settings: EmailSettings) -> bool:
    """Is it one address, and do the settings let us write to it?"""
    low, domain = address.lower(), address.lower().rpartition("@")[2]
    listed, domains = settings.allowlist_email_addresses, settings.allowed_email_domains
    if not _PLAIN.fullmatch(address) or low in {each.lower() for each in settings.denylist_email_addresses}:
        return False
    if listed is None and domains is None:
        return True
    return low in {each.lower() for each in listed or ()} or domain in {each.lower() for each in domains or ()}


def _hand_over(smtp: Smtp, mail: EmailMessage, seconds: float) -> None:
    try:
        context = ssl.create_default_context()
        with _connect(smtp, context, seconds) as server:
            _sign_in(server, smtp, context)
            server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        raise _refused(smtp, next(iter(error.recipients.values()))) from error
    except smtplib.SMTPResponseException as error:
        raise _refused(smtp, (error.smtp_code, error.smtp_error)) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise Unavailable(f"{smtp.hostname}:{smtp.port} did not take the message: {error}") from error


def _connect(smtp: Smtp, context: ssl.SSLContext, seconds: float) -> smtplib.SMTP:
    if smtp.secure:
        return smtplib.SMTP_SSL(smtp.hostname, smtp.port, timeout=seconds, context=context)
    return smtplib.SMTP(smtp.hostname, smtp.port, timeout=seconds)


def _sign_in(server: smtplib.SMTP, smtp: Smtp, context: ssl.SSLContext) -> None:
    """Encrypts the connection where it can be, and says who we are; never in the open."""
    server.ehlo_or_helo_if_needed()
    is_closed = smtp.secure
    if not is_closed and server.has_extn("starttls"):
        server.starttls(context=context)
        is_closed = True
    if not is_closed and smtp.require_tls:
        raise Unavailable(f"{smtp.hostname} offers no TLS", hint="`requireTls` asks for it.")
    if smtp.username is None or smtp.password is None:
        return
    if not is_closed and smtp.hostname not in LOCAL:
        raise Unavailable(f"{smtp.hostname} offers no TLS", hint="The password would go over the network in the open.")
    server.login(smtp.username, smtp.password.reveal())


def _refused(smtp: Smtp, said: tuple[int, Any]) -> CallboardError:
    code, words = said
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    message = f"{smtp.hostname} said {code} {' '.join(text.split())[:300]}"
    is_about_us = code in (530, 534, 535, 538)
    return Invalid(message) if code >= PERMANENT and not is_about_us else Unavailable(message)


def _settings(ctx: Context) -> EmailSettings:
    found: EmailSettings | None = ctx.settings.processors.email
    if found is None:
        raise Invalid("E-mail is not set up any more", hint="See `notifications.processors.email`.")
    return found


def _is_set_up(settings: Any) -> bool:
    return settings.processors.email is not None


EMAIL = Channel(
    id="Email",
    title="E-mail",
    icon="mail",
    targets=targets,
    send=send,
    active=_is_set_up,
    at_once=2,
    deadline=180.0,
)
