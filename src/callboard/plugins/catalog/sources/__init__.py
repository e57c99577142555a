"""Where catalog files come from: paths, web addresses, git repositories and folders of checkouts.

Reading order: `ports` (what is handed in), `results` (what comes out), `read` (one location, by type), then
`local_files`, `web_files` with `web_patterns`, `git_targets` with `git_repositories`, `repository_folder`; beside them
`location_targets` and `placeholders` (what files name), `reach` (which locations a push reaches), and `scm` (what the
addresses of code hosts mean).
"""

from .git_targets import GitTarget, parse_git_target
from .local_files import is_glob, read_files
from .location_refs import parse_location
from .location_targets import ALLOWED_TYPES, resolve_target, targets_of
from .placeholders import find_bound, placeholder_location, read_placeholder
from .ports import Ports
from .reach import Change, Reach, reach
from .read import TYPES, read_location
from .results import Changed, Previous, ReadResult, Unchanged, keep, problem_of
from .web_patterns import list_repository

__all__ = [
    "ALLOWED_TYPES",
    "TYPES",
    "Change",
    "Changed",
    "GitTarget",
    "Ports",
    "Previous",
    "Reach",
    "ReadResult",
    "Unchanged",
    "find_bound",
    "is_glob",
    "keep",
    "list_repository",
    "parse_git_target",
    "parse_location",
    "placeholder_location",
    "problem_of",
    "reach",
    "read_files",
    "read_location",
    "read_placeholder",
    "resolve_target",
    "targets_of",
]
