"""Publishing: what all actions that put a workspace somewhere have in common.

Reading order: `files` (what of the workspace counts), `authors` (who commits, and with which words), `repo_urls` and
`calls` (which repository, and what is asked of its host), `remotes` (where the settings let templates push), `pushing`
(one commit, pushed once), `branches` (changes to what is there).
"""

from .authors import CommitInput, Words, words_of
from .branches import Branched, Changing, push_branch
from .calls import call, message_of, segment
from .creation import create_once
from .files import Tree, digest, fingerprint, source_folder
from .overlay import CommitAction, Overlay, overlay
from .proposing import ProposedChanges, propose_changes
from .pushing import Pushed, commit_only, push_tree, retract
from .remotes import allowed_remote
from .repo_urls import RepoUrl, parse_repo_url
from .targets import RepoInput, Target, target_of

__all__ = [
    "Branched",
    "Changing",
    "CommitAction",
    "CommitInput",
    "Overlay",
    "ProposedChanges",
    "Pushed",
    "RepoInput",
    "RepoUrl",
    "Target",
    "Tree",
    "Words",
    "allowed_remote",
    "call",
    "commit_only",
    "create_once",
    "digest",
    "fingerprint",
    "message_of",
    "overlay",
    "parse_repo_url",
    "propose_changes",
    "push_branch",
    "push_tree",
    "retract",
    "segment",
    "source_folder",
    "target_of",
    "words_of",
]
