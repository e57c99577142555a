"""The `events` section of the configuration, with Backstage's keys: secrets of webhooks, by topic."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from callboard import Secret, Settings


class WebhookSettings(Settings):
    """The secret that a host and this portal share. While it changes, the old one may stay as `previousSecret`."""

    webhook_secret: Secret | None = None
    previous_secret: Secret | None = None

    @property
    def secrets(self) -> Sequence[Secret]:
        return [each for each in (self.webhook_secret, self.previous_secret) if each is not None]


class GitlabSettings(WebhookSettings):
    """GitLab sends a secret token as it is, or signs with a signing token, or both."""

    signing_token: Secret | None = None

    @property
    def secrets(self) -> Sequence[Secret]:
        return [*super().secrets, *([self.signing_token] if self.signing_token is not None else [])]


class ModulesSettings(Settings):
    """`events.modules`: one for each kind of host."""

    github: WebhookSettings = Field(default_factory=WebhookSettings)
    gitlab: GitlabSettings = Field(default_factory=GitlabSettings)
    gitea: WebhookSettings = Field(default_factory=WebhookSettings)
    forgejo: WebhookSettings = Field(default_factory=WebhookSettings)
    bitbucket_cloud: WebhookSettings = Field(default_factory=WebhookSettings)
    bitbucket_server: WebhookSettings = Field(default_factory=WebhookSettings)

    def of(self, topic: str) -> WebhookSettings | None:
        """The settings of a topic, whose name is the key in the file; None for a topic that is not ours."""
        for name, field in type(self).model_fields.items():
            if topic == (field.alias or name):
                found: WebhookSettings = getattr(self, name)
                return found
        return None


class HttpSettings(Settings):
    """`events.http`: further topics that are listened to."""

    topics: list[str] = Field(default_factory=list)


class EventsSettings(Settings):
    """Who may tell the portal that something changed. Without a secret nobody may."""

    http: HttpSettings = Field(default_factory=HttpSettings)
    modules: ModulesSettings = Field(default_factory=ModulesSettings)
    webhooks: dict[str, WebhookSettings] = Field(default_factory=dict)

    def secrets_of(self, topic: str) -> Sequence[Secret]:
        """All secrets that a delivery to a topic may be signed with."""
        module, own = self.modules.of(topic), self.webhooks.get(topic)
        return [secret for each in (module, own) if each is not None for secret in each.secrets]

    def key_of(self, topic: str) -> str:
        """Where the secret of a topic belongs."""
        section = "modules" if self.modules.of(topic) is not None else "webhooks"
        return f"events.{section}.{topic}.webhookSecret"

    def names(self, topic: str) -> bool:
        """Whether the file names a topic that no plugin brings."""
        return topic in self.webhooks or topic in self.http.topics
