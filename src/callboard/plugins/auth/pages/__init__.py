"""The pages of sign-in, and the lists of where one is signed in and of one's tokens."""

from callboard import Page

from ..github import GITHUB
from ..model import END, READ
from ..settings import CONNECTED
from .access import access, end_access, end_anyone, revoke_anyone
from .provider import leave, pages_of
from .sessions import end, end_all_others, sessions
from .sign_in import first, first_in, guest_in, sign_in, sign_out
from .tokens import make, revoke, tokens

# The ways in are public, for whoever is not signed in yet. So are the pages of one's own sessions and tokens, which are
# one's own affair, whatever the policy says: they ask themselves who is there.
PAGES = (
    Page(path="/sign-in", show=sign_in, public=True),
    Page(path="/sign-in/guest", show=guest_in, public=True, method="POST", attempt=True),
    Page(path="/sign-in/first", show=first, public=True, attempt=True),
    Page(path="/sign-in/first", show=first_in, public=True, method="POST", attempt=True),
    *(page for each in CONNECTED for page in pages_of(each.way)),
    *pages_of(GITHUB),
    Page(path="/sign-out/provider", show=leave, public=True, deadline=45.0),
    Page(path="/sign-out", show=sign_out, public=True, method="POST"),
    Page(path="/settings/sessions", show=sessions, public=True),
    Page(path="/settings/sessions/end-others", show=end_all_others, public=True, method="POST"),
    Page(path="/settings/sessions/{id}/end", show=end, public=True, method="POST"),
    Page(path="/settings/tokens", show=tokens, public=True),
    Page(path="/settings/tokens", show=make, public=True, method="POST"),
    Page(path="/settings/tokens/{id}/revoke", show=revoke, public=True, method="POST"),
    Page(path="/-/access", show=access, requires=READ),
    Page(path="/-/access/end", show=end_access, requires=END, method="POST"),
    Page(path="/-/access/sessions/{id}/end", show=end_anyone, requires=END, method="POST"),
    Page(path="/-/access/tokens/{id}/revoke", show=revoke_anyone, requires=END, method="POST"),
)
