"""The one way out: every request to another machine, from the kernel or a plugin, is made by `HttpClient` (R2).

Reading order: `urls` (what an address may look like), `allowance` (where the operator lets us go), `addresses`
and `transport` (which machine that is, checked at the moment of connecting), `credentials`, `budgets` over `meter` and
`limits` (how often a host may be asked), then `client`.
"""

from callboard.foundation.http.allowance import Allowance, HostRule
from callboard.foundation.http.budgets import Budgets, BudgetState, Clock
from callboard.foundation.http.client import HttpClient
from callboard.foundation.http.credentials import Credential
from callboard.foundation.http.meter import Budget
from callboard.foundation.http.priority import Priority, asking_as, current_priority
from callboard.foundation.http.response import Response, StreamedResponse
from callboard.foundation.http.transport import Resolver, checked_addresses, resolve_addresses
from callboard.foundation.http.urls import check_repository_url, host_of, parse_url, port_of

__all__ = [
    "Allowance",
    "Budget",
    "BudgetState",
    "Budgets",
    "Clock",
    "Credential",
    "HostRule",
    "HttpClient",
    "Priority",
    "Resolver",
    "Response",
    "StreamedResponse",
    "asking_as",
    "check_repository_url",
    "checked_addresses",
    "current_priority",
    "host_of",
    "parse_url",
    "port_of",
    "resolve_addresses",
]
