"""Programs that the settings know: `backend.auth.externalAccess`, with Backstage's keys.

`access` is what the settings say, `identify` who a token is for: one of the settings themselves, or one that is signed
with a secret or with keys that they name.
"""

from .access import ServiceSettings
from .identify import Programs, service_of, signed_service_of

__all__ = ["Programs", "ServiceSettings", "service_of", "signed_service_of"]
