"""The search index: words and facts in arrays, in parts that never change.

Read in the order of a document: `words` -> `segment` (a part is made) -> `merge`, `index` (parts become fewer, and
files) -> `question` (what somebody types) -> `match` (a word) -> `ask` (all of them).
"""

from .ask import Answer, Hit, Sees, ask
from .files import Unreadable
from .index import Mark, SearchIndex
from .meanings import synonyms_of
from .merge import Layer
from .popular import Popular
from .question import Question, Synonyms, make_question, make_synonyms
from .segment import CATEGORY, KEY, RESOURCE, TYPE, id_of

__all__ = [
    "CATEGORY",
    "KEY",
    "RESOURCE",
    "TYPE",
    "Answer",
    "Hit",
    "Layer",
    "Mark",
    "Popular",
    "Question",
    "SearchIndex",
    "Sees",
    "Synonyms",
    "Unreadable",
    "ask",
    "id_of",
    "make_question",
    "make_synonyms",
    "synonyms_of",
]
