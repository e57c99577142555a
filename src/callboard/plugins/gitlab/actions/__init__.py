"""Actions on GitLab: projects, merge requests, groups, and what belongs to them. `ACTIONS` has all."""

from callboard import Action

from .groups import GROUPS
from .issues import ISSUES
from .merge_requests import MERGE_REQUEST
from .project_parts import PARTS
from .projects import PUBLISH_GITLAB, REPO_PUSH

ACTIONS: list[Action] = [PUBLISH_GITLAB, REPO_PUSH, MERGE_REQUEST, *GROUPS, *ISSUES, *PARTS]
