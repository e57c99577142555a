"""Actions: what the steps of templates do. `ACTIONS` has all that come with the scaffolder.

Reading order: `paths` and `origins` (what a path and an address mean), then one module for each group of actions.
"""

from callboard import Action

from . import (
    catalog,
    cookiecutter,
    debug,
    fetch,
    files,
    requests,
    roadie_data,
    roadie_files,
    roadie_jsonata,
    templates,
)
from .publish_file import PUBLISH_FILE
from .publish_git import PUBLISH_GIT
from .update import UPDATES

ACTIONS: tuple[Action, ...] = (
    *fetch.ACTIONS,
    *templates.ACTIONS,
    *cookiecutter.ACTIONS,
    *catalog.ACTIONS,
    *debug.ACTIONS,
    *files.ACTIONS,
    *requests.ACTIONS,
    PUBLISH_FILE,
    PUBLISH_GIT,
    *UPDATES,
    *roadie_files.ACTIONS,
    *roadie_data.ACTIONS,
    *roadie_jsonata.ACTIONS,
)

__all__ = ["ACTIONS"]
