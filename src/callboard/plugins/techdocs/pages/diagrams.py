"""The page in which a diagram is drawn. It is framed in a sandbox, belongs to no origin, and gets the text by a
message: nothing that a diagram says can reach the portal."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from callboard import Context, Page, View, content_policy

POLICY = content_policy(
    {
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "connect-src": "'none'",
        "font-src": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-scripts",
    }
)


@dataclass(frozen=True, kw_only=True)
class DiagramPage(View):
    """The frame of a diagram."""

    template = "techdocs/diagram.html"
    headers = (("Content-Security-Policy", POLICY), ("X-Frame-Options", "SAMEORIGIN"))


async def diagram(request: Request, ctx: Context) -> DiagramPage:  # noqa: ARG001 - a page's signature
    """`/docs/-/diagram`. It holds nothing of anybody."""
    return DiagramPage()


PAGES = (Page(path="/docs/-/diagram", show=diagram, public=True),)
