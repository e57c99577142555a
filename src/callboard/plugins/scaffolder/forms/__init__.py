"""Forms of templates, on the server: JSON Schema with `ui:` keys in, fields and values out.

Read in this order: `pages` (what somebody may see of a template), `expand` (what is asked for, given the answers),
`defaults`, `form` (the fields), `read` (what was sent), `check` with `wording` and `patterns` (what is wrong with it),
`asking` (with contributed fields, of which `fields/` has the usual ones), `secret_questions`, `review`, `drafts`.
"""

from . import drafts
from .asking import Asked, ask, complete, errors_of, known_fields, readers, suggestions
from .check import Errors
from .fields import FIELDS
from .form import Field, id_of, without_autofocus
from .pages import FormPage, pages_for, tags_of, titled
from .read import Answers, act, read
from .review import Row, rows_of, rows_without_schema
from .secret_questions import Given, SecretQuestion, questions, secret_names, take
from .submission import Finished, finish

__all__ = [
    "FIELDS",
    "Answers",
    "Asked",
    "Errors",
    "Field",
    "Finished",
    "FormPage",
    "Given",
    "Row",
    "SecretQuestion",
    "act",
    "ask",
    "complete",
    "drafts",
    "errors_of",
    "finish",
    "id_of",
    "known_fields",
    "pages_for",
    "questions",
    "read",
    "readers",
    "rows_of",
    "rows_without_schema",
    "secret_names",
    "suggestions",
    "tags_of",
    "take",
    "titled",
    "without_autofocus",
]
