"""`python -m unittest`: every page is in the outline, has a headline, and leads somewhere."""

import datetime
import posixpath
import re
import unittest

from tests.pages import DOCS, headings_of, links_of, read_outline, read_pages

REVIEWED = re.compile(r"\A---\nreviewed: (\d{4}-\d\d-\d\d)\n---\n")


class Pages(unittest.TestCase):
    def setUp(self) -> None:
        self.pages = read_pages()

    def test_every_page_is_in_the_outline_once(self) -> None:
        self.assertEqual(sorted(read_outline()), sorted(self.pages))

    def test_every_page_has_one_headline(self) -> None:
        for name, text in self.pages.items():
            prose = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
            self.assertEqual(len(re.findall(r"^# \S", prose, re.M)), 1, name)

    def test_every_link_to_a_page_leads_somewhere(self) -> None:
        for name, text in self.pages.items():
            for link in links_of(text):
                if re.match(r"[a-z]+:", link):
                    continue
                path, _, heading = link.partition("#")
                target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
                self.assertTrue((DOCS / target).is_file(), f"{name}: {link}")
                if heading:
                    self.assertIn(heading, headings_of(self.pages[target]), f"{name}: {link}")

    def test_dates_of_review_are_dates(self) -> None:
        for name, text in self.pages.items():
            if text.startswith("---\n"):
                found = REVIEWED.match(text)
                self.assertIsNotNone(found, f"{name} does not begin with `reviewed: YYYY-MM-DD` between lines of dashes")
                if found:
                    datetime.date.fromisoformat(found[1])


class Reading(unittest.TestCase):
    def test_links_in_code_are_none(self) -> None:
        self.assertEqual(links_of("[a](b.md) `[c](d.md)`\n```\n[e](f.md)\n```\n![g](h.png \"i\")"), ["b.md", "h.png"])

    def test_headings_are_called_as_mkdocs_calls_them(self) -> None:
        self.assertEqual(headings_of("# What's new?\n\n## A - b"), {"whats-new", "a-b"})
