"""Events: what code hosts tell, as values that other plugins hear.

Read in the order the data flows: `endpoints` (a request) -> `receive` (is it signed, is it new) -> `hosts/` (what it
says) -> `model` (the events that go out). Listen with `On(RepositoryPushed, …)`, add a host with `Webhook(…)`, and
say with `note` what you did because of a delivery.
"""

from .model import ChangeMerged, Incoming, RepositoryChanged, RepositoryPushed, Told, Webhook
from .signatures import signed_by_standard, signed_in_hex
from .store import note

__all__ = [
    "ChangeMerged",
    "Incoming",
    "RepositoryChanged",
    "RepositoryPushed",
    "Told",
    "Webhook",
    "note",
    "signed_by_standard",
    "signed_in_hex",
]
