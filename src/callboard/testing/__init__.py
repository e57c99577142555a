"""The test kit for plugin authors, used by Callboard's own tests.

A portal in this process (`portal`), documents to fill it with (`Meadow`), and a web server on this machine that
plays the tools a plugin talks to (`LocalServer`).
"""

from callboard.testing.databases import TestDatabases
from callboard.testing.local_server import LocalServer, Reply, Seen
from callboard.testing.meadow import Meadow
from callboard.testing.portal import Pluggable, portal
from callboard.testing.running import RunningPortal

__all__ = ["LocalServer", "Meadow", "Pluggable", "Reply", "RunningPortal", "Seen", "TestDatabases", "portal"]
