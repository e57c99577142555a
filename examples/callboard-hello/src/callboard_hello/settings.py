"""The section `hello` of the configuration."""

import datetime

from callboard import Duration, Settings


class HelloSettings(Settings):
    """How to greet, and how long to remember."""

    greeting: str = "Hello"
    remember: Duration = datetime.timedelta(days=90)
