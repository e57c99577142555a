"""The shell, for repositories and their pipelines: `callboard docs …`, which takes what `techdocs-cli` takes. Nothing
of it needs a portal that runs, a settings file, or Docker.

Reading order: `options` (what is accepted), `building` (a folder becomes a site), `build`, `lint`, `serve` with
`preview/`, `publish` and `migrate`.
"""

from callboard import Command

from .build import build
from .lint import lint
from .migrate import migrate
from .publish import publish
from .serve import serve, serve_mkdocs

GROUP = "docs"
NAMES = (
    ("build", build),
    ("generate", build),
    ("serve", serve),
    ("serve:mkdocs", serve_mkdocs),
    ("lint", lint),
    ("publish", publish),
    ("migrate", migrate),
)

COMMANDS = tuple(Command(name=name, group=GROUP, offline=True, run=run, help=run.__doc__ or "") for name, run in NAMES)

__all__ = ["COMMANDS"]
