"""Where pages that are no more lead to."""

from __future__ import annotations

from ..model import DocsProblem
from .files import is_page, path_of_page
from .site import Files, Redirect, SiteConfig

_ELSEWHERE = ("http://", "https://")


def make_redirects(config: SiteConfig, files: Files) -> tuple[dict[str, str], tuple[DocsProblem, ...]]:
    """Where each leads, by the path that it is found at: to the path of a page, perhaps with a fragment, or to a web
    address. And what is wrong with them."""
    pages = {page.uri: page.path for page in files.pages}
    taken = frozenset(pages.values())
    found: dict[str, str] = {}
    problems = []
    for redirect in config.redirects:
        path = path_of_page(redirect.old, directory_urls=config.directory_urls)
        target, mark, fragment = redirect.new.partition("#")
        if fault := _fault(redirect, path, taken):
            problems.append(_problem(redirect, fault))
        elif redirect.new.lower().startswith(_ELSEWHERE):
            found[path] = redirect.new
        elif target in pages:
            found[path] = f"{pages[target]}{mark}{fragment}"
        else:
            problems.append(_problem(redirect, f"the redirect leads to `{redirect.new[:200]}`, which is no page"))
    return found, tuple(problems)


def _fault(redirect: Redirect, path: str, taken: frozenset[str]) -> str:
    old = redirect.old[:200]
    if not is_page(redirect.old):
        return f"the redirect of `{old}` has no effect: it is no Markdown file"
    if redirect.old.startswith("/") or any(part in ("", ".", "..") for part in redirect.old.split("/")):
        return f"the redirect of `{old}` has no effect: it is no path in the docs folder"
    return f"the redirect of `{old}` has no effect: there is such a page" if path in taken else ""


def _problem(redirect: Redirect, message: str) -> DocsProblem:
    return DocsProblem(message=message, file=redirect.file, line=redirect.line)
