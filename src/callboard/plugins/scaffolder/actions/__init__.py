"""Actions: what the steps of templates do. `ACTIONS` has all that come with the scaffolder."""

from callboard import Action

from .publish_file import PUBLISH_FILE
from .publish_git import PUBLISH_GIT

ACTIONS: list[Action] = [PUBLISH_FILE, PUBLISH_GIT]
