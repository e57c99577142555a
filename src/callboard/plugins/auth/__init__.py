"""Sign-in: who somebody is, shown by a session in their browser.

Read in the order of a visit: `recognize` (who sends this request) -> `pages/sign_in` (nobody we know: the ways in) ->
`pages/provider`, `oidc/` and `github` (a provider says who it is) -> `resolve` (which user of the catalog that is) ->
`arrive` (they have shown who they are: a session begins) -> `pages/sessions` (where one is signed in). Beside sessions:
`proxies` (a proxy says it with each request), `tokens` and `backstage/` (for programs of people), `programs/` (for
their own). What anybody signs is checked in `signatures`, with keys of `remote_keys`. A plugin that knows who has
left contributes `Standing`. Work that goes on without somebody asks `as_of_now`.
"""

from .backstage import token_for
from .model import Standing
from .queries import signed_in_since
from .standing import as_of_now, is_listed

__all__ = ["Standing", "as_of_now", "is_listed", "signed_in_since", "token_for"]
