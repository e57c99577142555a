"""Scaffolder: golden paths. A template asks a few questions, and its steps make what was asked for.

Read in the order of a task: `model/` -> `forms/` -> `run/` with `render/` and `skeleton/` -> `actions/` -> `pages/`,
`endpoints/`.
"""

from .model import EXECUTE, FormField, Input, Option, Question, Suggestion, TemplateFilter
from .publishing import (
    Branched,
    CommitAction,
    CommitInput,
    ProposedChanges,
    RepoInput,
    Target,
    Tree,
    Words,
    create_once,
    message_of,
    overlay,
    parse_repo_url,
    propose_changes,
    push_branch,
    push_tree,
    retract,
    segment,
    source_folder,
    target_of,
    words_of,
)

__all__ = [
    "EXECUTE",
    "Branched",
    "CommitAction",
    "CommitInput",
    "FormField",
    "Input",
    "Option",
    "ProposedChanges",
    "Question",
    "RepoInput",
    "Suggestion",
    "Target",
    "TemplateFilter",
    "Tree",
    "Words",
    "create_once",
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
