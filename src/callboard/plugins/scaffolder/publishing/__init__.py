"""Publishing: what all actions that put a workspace somewhere have in common.

Reading order: `files` (what of the workspace counts), `authors` (who commits, and with which words), `remotes` (where
the settings let templates push), `pushing` (one commit, pushed once).
"""

from .authors import CommitInput, Words, words_of
from .files import Tree, digest, fingerprint, source_folder
from .pushing import Pushed, commit_only, push_tree, retract
from .remotes import allowed_remote
from .repo_urls import RepoUrl, parse_repo_url

__all__ = [
    "CommitInput",
    "Pushed",
    "RepoUrl",
    "Tree",
    "Words",
    "allowed_remote",
    "commit_only",
    "digest",
    "fingerprint",
    "parse_repo_url",
    "push_tree",
    "retract",
    "source_folder",
    "words_of",
]
