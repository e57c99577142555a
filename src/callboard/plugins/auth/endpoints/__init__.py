"""What programs meet below `/api/auth`: keys and tokens as Backstage has them, and a provider's sign-outs."""

from . import backchannel, refreshing, userinfo, well_known

ENDPOINTS = (*backchannel.ENDPOINTS, *refreshing.ENDPOINTS, *userinfo.ENDPOINTS, *well_known.ENDPOINTS)

__all__ = ["ENDPOINTS"]
