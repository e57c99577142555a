"""Actions on GitHub: repositories, pull requests, and what belongs to them. `ACTIONS` has all."""

from callboard import Action

from .issues import ISSUES
from .protection import BRANCH_PROTECTION
from .pull_request import PULL_REQUEST
from .repositories import PUBLISH_GITHUB, REPO_CREATE, REPO_PUSH
from .repository_parts import PARTS
from .workflows import WORKFLOWS

ACTIONS: list[Action] = [
    PUBLISH_GITHUB,
    REPO_CREATE,
    REPO_PUSH,
    PULL_REQUEST,
    BRANCH_PROTECTION,
    *ISSUES,
    *PARTS,
    *WORKFLOWS,
]
