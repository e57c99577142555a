"""The test kit for plugin authors, used by Callboard's own tests.

A portal in this process (`portal`), documents to fill it with (`Meadow`), a web server on this machine that plays the
tools a plugin talks to (`LocalServer`), and calls of actions (`action_context`, `run_action`).
"""

from callboard.testing.actions import action_context, run_action, said
from callboard.testing.databases import TestDatabases
from callboard.testing.local_server import LocalServer, Reply, Seen
from callboard.testing.meadow import Meadow
from callboard.testing.portal import Pluggable, portal
from callboard.testing.running import RunningPortal

__all__ = [
    "LocalServer",
    "Meadow",
    "Pluggable",
    "Reply",
    "RunningPortal",
    "Seen",
    "TestDatabases",
    "action_context",
    "portal",
    "run_action",
    "said",
]
