"""The shell around every page, the error page and the bare page."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

from jinja2 import Environment

PAGE = """{% extends "ui/layout.html" %}
{% block title %}Catalog{% endblock %}
{% block content %}<h1>Catalog</h1>{% endblock %}"""


def draw(environment: Environment, shell: SimpleNamespace, **variables: object) -> str:
    return environment.from_string(PAGE).render(shell=shell, **variables)


def test_a_page_has_its_landmarks_its_title_and_one_heading(environment: Environment, shell: SimpleNamespace) -> None:
    page = draw(environment, shell, crumbs=[("Home", "/"), ("Catalog", "")])
    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "<title>Catalog · Callboard</title>" in page
    assert page.count("<h1") == page.count("<main") == 1
    assert re.findall(r'<nav [^>]*aria-label="([^"]+)"', page) == ["Main", "Your teams", "Administration", "Breadcrumb"]
    assert '<a class="cb-skip" href="#main">' in page
    assert '<span aria-current="page">Catalog</span>' in page


def test_the_theme_is_right_in_the_first_byte(environment: Environment, shell: SimpleNamespace) -> None:
    assert '<html lang="en" data-theme="dark"' in draw(environment, shell)
    shell.theme = ""
    page = draw(environment, shell)
    assert 'data-theme=""' in page
    assert '<meta name="color-scheme" content="light dark">' in page
    assert re.search(r'data-theme-set="system" aria-pressed="true"', page)


def test_the_sidebar_shows_groups_counts_and_where_we_are(environment: Environment, shell: SimpleNamespace) -> None:
    page = draw(environment, shell)
    assert re.search(r'<a href="/catalog" aria-current="page">.*?<span class="count">2,914</span>', page)
    assert '<div class="cb-nav__h">Your teams</div>' in page
    assert '<span class="dot" data-tone="warning">' in page
    assert page.index('href="/plugins"') > page.index('href="/teams/needle"')


def test_hostile_names_stay_text(environment: Environment, shell: SimpleNamespace) -> None:
    shell.person.title = shell.organization = shell.toast = '</title><script>alert("x")</script>'
    shell.groups[0].items[0].href = "javascript:alert(1)"
    shell.groups[0].items[0].title = "<img src=x onerror=y>"
    shell.shortcuts = {"c": "</script><script>alert(1)</script>"}
    page = draw(environment, shell, crumbs=[("<b>", "javascript:x"), ("</ol>", "")])
    assert "<script>" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page


def test_shortcuts_are_data_and_explained_by_the_navigation(environment: Environment, shell: SimpleNamespace) -> None:
    page = draw(environment, shell)
    data = re.search(r'<script type="application/json" id="shortcuts">(.*?)</script>', page)
    assert data is not None
    assert json.loads(data.group(1)) == {"c": "/catalog", "x": "/elsewhere"}
    assert re.search(r"<kbd>g</kbd> <kbd>c</kbd></dt><dd>Catalog</dd>", page)
    assert re.search(r"<kbd>g</kbd> <kbd>x</kbd></dt><dd>/elsewhere</dd>", page)


def test_the_only_scripts_are_ours_and_nothing_is_inline(environment: Environment, shell: SimpleNamespace) -> None:
    page = draw(environment, shell)
    assert re.findall(r"<script(?! type=\"application/json\")([^>]*)>", page) == [' src="/-/static/callboard.js" defer']
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)
    assert '<meta name="csrf-token" content="token-of-the-page">' in page
    assert "includeIndicatorCSS:false" in page


def test_a_banner_and_a_message_are_shown_when_there_are_any(environment: Environment, shell: SimpleNamespace) -> None:
    shell.banner = SimpleNamespace(tone="warning", title="Read only", body="until 14:00")
    shell.toast = "Registered 3 files"
    page = draw(environment, shell)
    assert re.search(r'class="cb-callout" data-tone="warning".*?Read only', page)
    assert '<div class="cb-toast">Registered 3 files</div>' in page


def test_a_page_that_failed_says_what_why_and_what_next(environment: Environment, shell: SimpleNamespace) -> None:
    problem = SimpleNamespace(status=503, title="Not available", message="No database", hint="Wait", reference="cb-1")
    page = environment.get_template("ui/problem.html").render(shell=shell, problem=problem)
    for part in ("<h1", "Not available", "No database", "Wait", "cb-1", 'href="/catalog">', "Try again"):
        assert part in page
    missing = SimpleNamespace(status=404, title="Not found", message="", hint="", reference="")
    page = environment.get_template("ui/problem.html").render(shell=shell, problem=missing)
    assert "Try again" not in page


def test_a_bare_page_holds_just_the_fragment(environment: Environment, shell: SimpleNamespace) -> None:
    source = '{% extends "ui/bare.html" %}{% block content %}<p>card</p>{% endblock %}'
    page = environment.from_string(source).render(shell=shell)
    assert '<div class="cb-page" id="fragment"><p>card</p></div>' in page
    assert "cb-side" not in page
