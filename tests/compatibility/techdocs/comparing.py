"""Compares a site of MkDocs with ours, and takes off what is allowed to differ: everything that was taken off is told,
so that an exception which nothing needs any more is found."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from callboard.plugins.techdocs.clean import safe_id

from .seeing import Seen, see
from .yardstick import REPOSITORY, Site

DIFFERENCES = REPOSITORY / "docs" / "concepts" / "differences.md"
ROW = re.compile(r"^\| (\S+\.ya?ml) \| (\S+\.html) \| (M\d+) \|$", re.MULTILINE)
RULES = ("M1", "M2", "M3", "M4", "M5", "M13", "M14")
"""Those of `differences.md` that a comparison can meet. M4 and M5 hold for the pages that the table
there names, the others for all."""
SIGNS = {"M1": 'class="linenos"', "M13": 'class="twemoji"', "M14": 'class="arithmatex"'}
"""By which it is known that a page needs a rule."""

LEAVE_OUT = ("mkdocs_graphviz", "callouts", "mdx_gh_links", "mkdocs-click")
"""Extensions that Backstage's image does not have: with them it builds nothing."""
REPLACE = {"{{cookiecutter.name | jsonify}}": "Site", "{{cookiecutter.description | jsonify}}": "A site"}
"""What nobody has filled in yet, in settings that are themselves a template: YAML does not know it."""


def read_exceptions() -> dict[tuple[str, str], str]:
    """The pages that are allowed to differ, by site and path, with the rule that says why."""
    return {(site, page): rule for site, page, rule in ROW.findall(DIFFERENCES.read_text(encoding="utf-8"))}


@dataclass
class Comparison:
    """Goes through sites. `used` are the rules that something needed, and the pages."""

    exceptions: dict[tuple[str, str], str]
    used: set[str] = field(default_factory=set)
    used_pages: set[tuple[str, str]] = field(default_factory=set)

    def differences(self, name: str, theirs: Site, ours: Site) -> list[str]:
        """What differs, each in a few lines."""
        found = []
        if missing := sorted(theirs.pages.keys() ^ ours.pages.keys()):
            found.append(f"pages: {missing}")
        nav = self._without_what_leads_nowhere(theirs.nav, theirs)
        if nav != ours.nav:
            found.append("navigation: " + _diff(_lines(nav), _lines(ours.nav)))
        for path in sorted(theirs.pages.keys() & ours.pages.keys()):
            differing = list(self._page(theirs.pages[path], ours.pages[path]))
            if differing and (name, path) in self.exceptions:
                self.used_pages.add((name, path))
                self.used.add(self.exceptions[name, path])
            else:
                found += [f"{path}: {each}" for each in differing]
        return found

    def _page(self, theirs: tuple[str, str], ours: tuple[str, str]) -> Iterator[str]:
        if theirs[0] != ours[0]:
            yield f"title: {theirs[0]!r} is {ours[0]!r}"
        expected, found = self._see(theirs), see(ours[1])
        if expected.headings != found.headings:
            yield "headings: " + _diff(
                [str(each) for each in expected.headings], [str(each) for each in found.headings]
            )
        if expected.blocks != found.blocks:
            yield "text: " + _diff(list(expected.blocks), list(found.blocks))

    def _see(self, page: tuple[str, str]) -> Seen:
        """What MkDocs shows, in its theme and in Backstage, but for rules that hold for all pages."""
        title, content = page
        self.used |= {rule for rule, sign in SIGNS.items() if sign in content}
        seen = see(content if "<h1" in content else f"<h1>{title}</h1>{content}")
        headings = tuple((level, safe_id(anchor) or "", text) for level, anchor, text in seen.headings)
        if headings != seen.headings:
            self.used.add("M2")
        return Seen(blocks=seen.blocks, headings=headings)

    def _without_what_leads_nowhere(self, nav: list[Any], site: Site) -> list[Any]:
        kept = []
        for title, target in nav:
            below = self._without_what_leads_nowhere(target, site) if isinstance(target, list) else target
            if below and (isinstance(below, list) or below in site.pages or urlsplit(below).scheme):
                kept.append([title, below])
            else:
                self.used.add("M3")
        return kept


def _lines(nav: list[Any], depth: int = 0) -> list[str]:
    lines = []
    for title, target in nav:
        lines.append("  " * depth + f"{title}: {target if isinstance(target, str) else ''}")
        lines += _lines(target, depth + 1) if isinstance(target, list) else []
    return lines


def _diff(theirs: list[str], ours: list[str]) -> str:
    lines = list(difflib.unified_diff(theirs, ours, "MkDocs", "ours", lineterm="", n=0))
    return "\n    " + "\n    ".join(line[:300] for line in lines[2:14])
