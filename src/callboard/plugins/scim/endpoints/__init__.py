"""What an identity provider asks, by address."""

from .discovery import ENDPOINTS as DISCOVERY
from .groups import ENDPOINTS as GROUPS
from .users import ENDPOINTS as USERS

ENDPOINTS = (*DISCOVERY, *USERS, *GROUPS)
