"""Sign-in by OpenID Connect: the authorization code flow with PKCE, for any provider.

Read in the order of a visit: `attempt` (what binds a visit to a browser) -> `discovery` (where the provider is, and its
keys) -> `flow` (there and back) -> `tokens` and `claims` (is what came back true, and meant for us).
"""

from .attempt import Attempt, begin, come_back
from .discovery import Providers
from .flow import Answer, end_session_address, identify, read_logout, start_address

__all__ = [
    "Answer",
    "Attempt",
    "Providers",
    "begin",
    "come_back",
    "end_session_address",
    "identify",
    "read_logout",
    "start_address",
]
