"""The `notifications` section of the configuration, with Backstage's keys where it has them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from callboard import Duration, Secret, Settings, WebUrl

from .model import Message, severity_of

SeverityWord = Annotated[
    Literal["critical", "high", "normal", "low"], BeforeValidator(lambda value: str(value).lower())
]
EmailAddress = Annotated[str, Field(pattern=r"^[^\r\n]{1,200}@[^\r\n]{1,200}$")]


class TopicDefault(Settings):
    """What holds for a topic until somebody chooses."""

    id: str
    enabled: bool


class OriginDefault(Settings):
    """What holds for an origin, as `plugin:catalog`, until somebody chooses."""

    id: str
    enabled: bool | None = None
    topics: tuple[TopicDefault, ...] = ()


class ChannelDefault(Settings):
    """What holds for a channel, as `Email`, until somebody chooses."""

    id: str
    enabled: bool | None = None
    origins: tuple[OriginDefault, ...] = ()


class DefaultSettings(Settings):
    """`defaultSettings`: what comes to people who have not chosen. Where nothing is said, everything comes."""

    channels: tuple[ChannelDefault, ...] = ()

    def flat(self) -> Iterator[tuple[str, str, str, bool]]:
        """Each as channel, origin, topic and whether it is on; what is empty stands for all."""
        for channel in self.channels:
            if channel.enabled is not None:
                yield channel.id, "", "", channel.enabled
            for origin in channel.origins:
                if origin.enabled is not None:
                    yield channel.id, origin.id, "", origin.enabled
                for topic in origin.topics:
                    yield channel.id, origin.id, topic.id, topic.enabled


class MessageFilter(Settings):
    """Which messages a channel carries: between two severities, of some topics only, or not of others."""

    min_severity: SeverityWord = "low"
    max_severity: SeverityWord = "critical"
    included_topics: tuple[str, ...] | None = None
    excluded_topics: tuple[str, ...] = ()

    def fits(self, message: Message) -> bool:
        """Does the channel carry it?"""
        payload = message.payload
        grave = severity_of(self.max_severity) <= payload.severity <= severity_of(self.min_severity)
        included = self.included_topics is None or payload.topic in self.included_topics
        return grave and included and payload.topic not in self.excluded_topics


class Smtp(Settings):
    """`transportConfig`: the mail server. `secure` speaks TLS from the first byte; otherwise STARTTLS is used where the
    server offers it, and `requireTls` refuses a server that does not."""

    transport: Literal["smtp"] = "smtp"
    hostname: str
    port: int = Field(default=587, ge=1, le=65535)
    secure: bool = False
    require_tls: bool = False
    username: str | None = None
    password: Secret | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Smtp:
        if (self.username is None) is not (self.password is None):
            raise ValueError("`username` and `password` go together")
        return self


class BroadcastByEmail(Settings):
    """Who gets what is for everybody by e-mail: nobody, everybody in the catalog, or these addresses."""

    receiver: Literal["none", "users", "config"] = "none"
    receiver_emails: tuple[EmailAddress, ...] = ()


class EmailSettings(Settings):
    """`processors.email`. Addresses are those of the catalog's `spec.profile.email`; with `allowedEmailDomains` or
    `allowlistEmailAddresses` only those, and never one of `denylistEmailAddresses`."""

    transport_config: Smtp
    sender: EmailAddress
    reply_to: EmailAddress | None = None
    broadcast_config: BroadcastByEmail = BroadcastByEmail()
    filter: MessageFilter = MessageFilter()
    allowed_email_domains: tuple[str, ...] | None = None
    allowlist_email_addresses: tuple[str, ...] | None = None
    denylist_email_addresses: tuple[str, ...] = ()
    throttle_interval: Duration = datetime.timedelta(milliseconds=100)
    timeout: Duration = datetime.timedelta(seconds=20)


class SlackRoute(Settings):
    """Where broadcasts of an origin, a topic or both go."""

    origin: str | None = None
    topic: str | None = None
    channel: Annotated[tuple[str, ...], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)]


class SlackSettings(Settings):
    """One of `processors.slack`. With a bot's `token` people get direct messages, groups with the annotation
    `slack.com/bot-notify` one in their channel, and broadcasts go to `broadcastChannels`, or where the first of the
    `broadcastRoutes` says. With the `webhookUrl` of an incoming webhook it gets broadcasts alone."""

    token: Secret | None = None
    webhook_url: Secret | None = None
    broadcast_channels: tuple[str, ...] = ()
    broadcast_routes: tuple[SlackRoute, ...] = ()
    username: str | None = None
    filter: MessageFilter = MessageFilter()
    api_base_url: WebUrl = "https://slack.com/api"

    @model_validator(mode="after")
    def _one_way(self) -> SlackSettings:
        if (self.token is None) is (self.webhook_url is None):
            raise ValueError("it needs either a `token` or a `webhookUrl`")
        return self


class WebhookSettings(Settings):
    """One of `processors.webhook`: an address that gets each message as JSON, signed with `secret` as Standard Webhooks
    says."""

    url: WebUrl
    secret: Secret
    filter: MessageFilter = MessageFilter()


class Processors(Settings):
    """`processors`: the ways to people beside the inbox. Without a section there is no such way."""

    email: EmailSettings | None = None
    slack: tuple[SlackSettings, ...] = ()
    webhook: tuple[WebhookSettings, ...] = ()


class DeliverySettings(Settings):
    """How often a message is tried by a channel. The first pause is doubled each time, up to the longest; after the
    last of `attempts` it is given up, and kept for those who operate the portal for `keep`."""

    attempts: int = Field(default=8, ge=1, le=50)
    first_pause: Duration = datetime.timedelta(seconds=10)
    longest_pause: Duration = datetime.timedelta(hours=1)
    keep: Duration = datetime.timedelta(days=30)


class NotificationsSettings(Settings):
    """What people are told, for how long that is kept, and by which channels it comes to them. `retention: false` keeps
    everything."""

    retention: Duration | Literal[False] = datetime.timedelta(days=365)
    default_settings: DefaultSettings = DefaultSettings()
    processors: Processors = Processors()
    deliveries: DeliverySettings = DeliverySettings()

    @model_validator(mode="before")
    @classmethod
    def _yes_is_no_time(cls, data: Any) -> Any:
        if isinstance(data, dict) and data.get("retention") is True:
            raise ValueError("`retention` is a length of time, or false")
        return data
