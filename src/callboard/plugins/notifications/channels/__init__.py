"""The channels that come with the portal: e-mail, Slack, and webhooks for whatever else there is."""

from .email import EMAIL
from .slack import SLACK
from .webhook import WEBHOOK

CHANNELS = (EMAIL, SLACK, WEBHOOK)

__all__ = ["CHANNELS"]
