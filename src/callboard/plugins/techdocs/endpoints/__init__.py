"""What programs ask about documentation, at Backstage's addresses: `/api/techdocs`."""

from . import cookies, metadata, static
from .sync import SYNC

ENDPOINTS = (*metadata.ENDPOINTS, *static.ENDPOINTS, *cookies.ENDPOINTS, SYNC)

__all__ = ["ENDPOINTS"]
