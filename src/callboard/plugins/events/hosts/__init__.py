"""One file for each kind of host: how it signs, and what its payloads say. Pure."""

from . import bitbucket, gitea, github, gitlab
from .signed import signed

WEBHOOKS = (github.WEBHOOK, gitlab.WEBHOOK, gitea.WEBHOOK, gitea.FORGEJO, bitbucket.CLOUD, bitbucket.SERVER)

__all__ = ["WEBHOOKS", "signed"]
