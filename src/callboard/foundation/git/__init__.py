"""Git, as a program that is given nothing but what it needs (R10).

Reading order: `running` (how it is called), `reading` (clones and references), `writing` (commits and pushes),
`history` (who changed each file last).
"""

from callboard.foundation.git.history import LastChange, LocalHistory, LogCall, local_history
from callboard.foundation.git.reading import check_remote, clone, head, ls_remote
from callboard.foundation.git.running import (
    MOST_OUTPUT,
    GitCredential,
    GitResult,
    check_values,
    git_environment,
    run_git,
)
from callboard.foundation.git.writing import (
    Author,
    FileChange,
    Remote,
    author_of,
    commit_files,
    fetch,
    ignored,
    initialize,
    paths_of,
    push,
)

__all__ = [
    "MOST_OUTPUT",
    "Author",
    "FileChange",
    "GitCredential",
    "GitResult",
    "LastChange",
    "LocalHistory",
    "LogCall",
    "Remote",
    "author_of",
    "check_remote",
    "check_values",
    "clone",
    "commit_files",
    "fetch",
    "git_environment",
    "head",
    "ignored",
    "initialize",
    "local_history",
    "ls_remote",
    "paths_of",
    "push",
    "run_git",
]
