"""What strings of a step become: types kept, undefined left out, what cannot be rendered left as it is and told."""

from __future__ import annotations

from typing import Any

import pytest

from callboard import Invalid
from callboard.plugins.scaffolder.render import Unrenderable
from rendering import Rendering

P = {"p": {"n": 3, "a": [1, 2], "o": {"k": 1}, "f": False, "e": [], "s": "text", "nothing": None, "my-step": {"x": 1}}}
URL = "github.com?owner=acme%2Fgroup&repo=svc"


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("${{ p.n }}", 3),
        ("${{ p.a }}", [1, 2]),
        ("${{ p.o }}", {"k": 1}),
        ("${{ p.f }}", False),
        ("${{ p.nothing }}", None),
        (" ${{ p.n }}", " 3"),
        ("${{ p.n }}\n", "3\n"),
        ("v${{ p.a }}", "v1,2"),
        ("${{ p.o }}!", "[object Object]!"),
        ("${{ p.n }}${{ p.n }}", "33"),
        ("x${{ p.missing }}", "x"),
        ("x${{ p.f }}${{ p.nothing }}", "xfalse"),
        ("{% if p.f %}x{% endif %}", ""),
        ("${{ p.n > 2 and p.f }}", False),
        ("${{- p.n -}}", 3),
        ("${{\n  p.n\n}}", 3),
        ("${{ '}}' }}", "}}"),
        ("{{ p.n }}", "{{ p.n }}"),
        ("$ {{ p.n }}", "$ {{ p.n }}"),
        ("a ${{ '${{' }} b }}", "a ${{ b }}"),
        ("{% raw %}${{ x }}{% endraw %}", "${{ x }}"),
        ("${{ p['my-step'].x }}", 1),
        ("${{ p.my-step.x }}", None),
        ("${{ 'x' * 3 }}", None),
        ("${{ 4 / 2 }}", 2),
        ("${{ 1.0 }}!", "1!"),
        ("${{ 1 + '2' }}", "12"),
        ("${{ '1' == 1 }}", True),
        ("${{ '1' === 1 }}", False),
        ("${{ [] or 'd' }}", []),
        ("${{ not [] }}", False),
        ("${{ p.a[0:1] }}", [1]),
        ("${{ p.a[:-1] }}", [1]),
        ("${{ 'abc'[1:] }}", ["b", "c"]),
        ("${{ {a: 1} | list }}", [{"key": "a", "value": 1}]),
        ("${{ 'a/b'.split('/') }}", ["a", "b"]),
        ("${{ 'x' if p.f }}", ""),
        ("${{ p.s | safe }}", "text"),
        ("${{ [p.s | safe] }}", ["text"]),
        ("${{ '<b>' }}", "<b>"),
        ("${{ p.o | dump }}", '{"k":1}'),
        ("${{ r/^t/.test(p.s) }}", True),
        ("${{ 1 / 0 }}", None),
        ("${{ p.s | shout }}", "TEXT!"),
        ("${{ p.s | shout('?') }}", "TEXT?"),
    ],
)
def test_an_expression_keeps_its_type_and_text_is_text(language: Rendering, template: str, expected: Any) -> None:
    value = language.value(template, P)
    assert value == expected
    assert type(value) is type(expected)


def test_what_is_undefined_is_left_out_of_objects_and_null_in_lists(language: Rendering) -> None:
    tree = {"a": "${{ p.missing }}", "b": "${{ p.missing.deep }}", "c": ["${{ p.missing }}", 1], "d": None, "e": "x"}
    assert language.value(tree, P) == {"c": [None, 1], "d": None, "e": "x"}
    assert language.values("${{ p.missing }}", P).is_undefined
    assert not language.values("${{ p.nothing }}", P).is_undefined
    assert language.value("${{ p.s.split }}", P) is None


def test_whatever_is_no_text_stays_and_keys_are_not_rendered(language: Rendering) -> None:
    tree = {"${{ p.n }}": "${{ p.n }}", "deep": [{"er": ["${{ p.s }}", 1.5, True, None]}], "__proto__": "${{ p.n }}"}
    expected = {"${{ p.n }}": 3, "deep": [{"er": ["text", 1.5, True, None]}], "__proto__": 3}
    assert language.value(tree, P) == expected


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("${{ p.n | nosuch }}", "filter not found: nosuch"),
        ("a\nb ${{ broken( }}", "unexpected token: }}"),
        ("${{ nosuch() }}", "Unable to call `nosuch`"),
        ("{% include 'other' %}", "'include' is not available in templates"),
        ("{% include 'other' ignore missing %}", "'include' is not available in templates"),
        ("{% import 'other' as x %}", "'import' is not available in templates"),
        ("{% from 'other' import x %}", "'from' is not available in templates"),
        ("{% extends 'other' %}", "'extends' is not available in templates"),
        ("{% asyncEach x in [1] %}{% endeach %}", "'asyncEach' is not available in templates"),
        ("{% if p.n %}", "got end of file"),
        ("${{ 'x' | broken }}", "The filter 'broken' cannot be read"),
        ("${{ 'x' | constant }}", "The filter 'constant' is not a function"),
        ("${{ 'nohost?owner=a&repo=b' | parseRepoUrl }}", "No matching integration configuration for host nohost"),
        ("${{ 'github.com?repo=b' | parseRepoUrl }}", "missing owner"),
        ("${{ 'x' | parseEntityRef }}", "had missing or empty kind"),
    ],
)
def test_what_cannot_be_rendered_stays_with_a_warning_or_fails_when_strict(
    language: Rendering, template: str, told: str
) -> None:
    rendered = language.values({"input": {"x": template, "y": "${{ p.n }}"}}, P)
    assert rendered.value == {"input": {"x": template, "y": 3}}
    (warning,) = rendered.warnings
    assert told in warning
    assert warning.startswith("`input.x` stays as it is written: ")
    with pytest.raises(Unrenderable) as refused:
        language.values({"input": [template]}, P, strict=True)
    assert told in refused.value.message
    assert "`input[0]`" in refused.value.message


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (URL, {"host": "github.com", "owner": "acme/group", "repo": "svc"}),
        ("GitHub.com?repo=svc&owner=a+b&x=y", {"host": "github.com", "owner": "a b", "repo": "svc"}),
        ("github.com?owner=/a/&repo=/b", {"host": "github.com", "owner": "a", "repo": "b"}),
        ("gitlab.com?project=12&repo=x", {"host": "gitlab.com", "repo": "x", "project": "12"}),
        (
            "bitbucket.org?repo=svc&workspace=acme&project=PLAT",
            {"host": "bitbucket.org", "repo": "svc", "workspace": "acme", "project": "PLAT"},
        ),
        ("bitbucket.acme.dev?repo=svc&project=P", {"host": "bitbucket.acme.dev", "repo": "svc", "project": "P"}),
        (
            "dev.azure.com?repo=svc&organization=acme&project=Shop",
            {"host": "dev.azure.com", "repo": "svc", "organization": "acme", "project": "Shop"},
        ),
        ("gerrit.acme.dev?repo=svc", {"host": "gerrit.acme.dev", "repo": "svc"}),
        ("gitea.acme.dev?owner=o&repo=svc", {"host": "gitea.acme.dev", "owner": "o", "repo": "svc"}),
    ],
)
def test_a_repository_url_comes_apart(language: Rendering, url: str, expected: dict[str, str]) -> None:
    found = language.value("${{ u | parseRepoUrl }}", {"u": url})
    assert found == expected
    assert [key for key in found if key != "host"] == [
        key for key in ("owner", "repo", "organization", "workspace", "project") if key in expected
    ]


def test_references_paths_and_slugs(language: Rendering) -> None:
    expected = {"kind": "Group", "namespace": "default", "name": "Team"}
    assert language.value("${{ 'Group:Team' | parseEntityRef }}") == expected
    template = "${{ (r | parseEntityRef({defaultKind: 'group', defaultNamespace: 'other'})).namespace }}"
    assert language.value(template, {"r": "team"}) == "other"
    assert language.value("${{ o | pick('a.b[0]') }}", {"o": {"a": {"b": [5]}}}) == 5
    assert language.value("x${{ o | pick('a.c.d') }}", {"o": {"a": 1}}) == "x"
    assert language.value("${{ u | projectSlug }}", {"u": URL}) == "acme/group/svc"
    assert language.value("${{ u | parseRepoUrl | pick('owner') }}", {"u": URL}) == "acme/group"


def test_what_one_expression_does_to_the_context_no_other_sees(language: Rendering) -> None:
    tree = ["${{ p.a.push(9) }}", "${{ p.a }}", "{% set p = 1 %}${{ p }}", "${{ p.n }}"]
    assert language.value(tree, P) == [3, [1, 2], "1", 3]


def test_what_a_call_does_to_the_engine_no_later_call_sees(language: Rendering) -> None:
    spoil = "${{ ''.constructor.constructor('String.prototype.trim = () => 1; Array.prototype.join = null')() }}"
    for _ in range(4):
        language.values([spoil, "${{ ' x '.trim() }}"], {})
        assert language.value("${{ ' x '.trim() }}") == "x"
        assert language.value("a${{ [1, 2] }}") == "a1,2"


def test_half_a_character_is_replaced(language: Rendering) -> None:
    assert language.value("${{ '😀'.charAt(0) }}") == "\ufffd"
    assert language.value("a${{ '😀'.charAt(0) }}") == "a\ufffd"


def test_what_is_no_json_is_refused_before_anything_is_rendered(language: Rendering) -> None:
    with pytest.raises(Invalid, match="no JSON"):
        language.values("${{ x }}", {"x": {1, 2}})
    with pytest.raises(Invalid, match="no JSON"):
        language.values("${{ x }}", {"x": float("nan")})
