"""The rules that every entity must keep, whatever its kind."""

from __future__ import annotations

import pytest

from callboard.plugins.catalog.ingest.process import formats

LONG = "a" * 63


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (
            formats.is_name,
            ["a", "1", "a..b", "a--b", "A", "a_b", "a.b", LONG],
            ["", "-a", "a-", "a_", "c++", "a:b", "a b", "ä", LONG + "a", "a\n", 1, None],
        ),
        (
            formats.is_dns_label,
            ["a", "1", "a--b", LONG],
            ["", "a..b", "-a", "a-", "A", "a_b", "a.b", LONG + "a", "a\n"],
        ),
        (
            formats.is_tag,
            ["a", "1", "c++", "c#", "a:b", "a-b", LONG],
            ["", "a..b", "a--b", "-a", "a-", "A", "a_b", "a.b", LONG + "a", "a b", "a\n"],
        ),
        (
            formats.is_annotation_key,
            ["a", "A_b.c", "x.io/A", "x/y"],
            ["", "a/b/c", "A.io/x", "x.io/", "/x", "a:b/c", "a b", "x..y/z", f"{'a.' * 127}/x"],
        ),
        (formats.is_label_value, ["", "a", "A.b"], ["a b", "-", None]),
        (formats.is_api_version, ["backstage.io/v1alpha1", "v1", "V1"], ["1.0", "a/b/c", "", "x/", "A.io/v1", "v-1"]),
        (formats.is_kind, ["Component", "a1"], ["1a", "", "A b", "A-b", "K" * 64]),
        (formats.is_not_blank, ["a", "kind:api"], ["", "  ", "\t", 1]),
    ],
)
def test_formats_accept_what_the_reference_accepts(check, good, bad):
    assert [text for text in good if not check(text)] == []
    assert [text for text in bad if check(text)] == []


ENTITY = """\
apiVersion: backstage.io/v1alpha1
kind: System
metadata:
  name: listening
  {}
spec:
  owner: a
"""


@pytest.mark.parametrize(
    ("field", "message", "line"),
    [
        ("labels: [a]", "Malformed envelope, /metadata/labels must be object", 5),
        ("labels: {a: 1}", "Malformed envelope, /metadata/labels/a must be string", 5),
        ("annotations:", "Malformed envelope, /metadata/annotations must be object", 5),
        ("annotations: {x.io/a: [1]}", "Malformed envelope, /metadata/annotations/x.io~1a must be string", 5),
        ("description:", "Malformed envelope, /metadata/description must be string", 5),
        ("title: ''", "Malformed envelope, /metadata/title must NOT have fewer than 1 characters", 5),
        ("tags: java", "Malformed envelope, /metadata/tags must be array", 5),
        ("tags: [a, '']", "Malformed envelope, /metadata/tags/1 must NOT have fewer than 1 characters", 5),
        ("links: [{title: x}]", "Malformed envelope, /metadata/links/0 must have required property 'url'", 5),
        ("links:\n    - url: ''", "Malformed envelope, /metadata/links/0/url must NOT have fewer than 1 characters", 6),
        ("uid: ''", "Malformed envelope, /metadata/uid must NOT have fewer than 1 characters", 5),
        ("uid: 3", "Malformed envelope, /metadata/uid must be string", 5),
        (
            "tags: [a, Java]",
            '"tags.1" is not valid; expected a string that is sequences of [a-z0-9+#] separated by [-], '
            'at most 63 characters in total but found "Java". To learn more about catalog file format, visit: ',
            5,
        ),
        (
            "namespace: a.b",
            '"metadata.namespace" is not valid; expected a string that is sequences of [a-z0-9] '
            'separated by [-], at most 63 characters in total but found "a.b". ',
            5,
        ),
        (
            "labels: {a: b c}",
            '"labels.a" is not valid; expected a string that is sequences of [a-zA-Z0-9] separated by '
            'any of [-_.], at most 63 characters in total but found "b c". ',
            5,
        ),
        (
            "annotations: {'a:b/c': d}",
            '"annotations.a:b/c" is not valid; expected a valid prefix and/or suffix but found "a:b/c". ',
            5,
        ),
        ("links: [{url: nowhere}]", '"links.0.url" is not valid; expected a valid url but found "nowhere". ', 5),
        ("links: [{url: 'https://a.example', title: ' '}]", '"links.0.title" is not valid; ', 5),
    ],
)
def test_a_broken_rule_is_told_in_the_words_of_the_reference(enter, field, message, line):
    (problem,) = enter(ENTITY.format(field)).problems
    prefix = "Policy check failed for system:" + ("a.b" if "namespace" in field else "default") + "/listening; "
    assert problem.message.startswith(f"{prefix}caused by Error: {message}")
    assert (problem.stage, problem.line) == ("policy", line)
    assert problem.hint


def test_foreign_fields_at_the_root_are_refused_with_their_line(enter):
    (problem,) = enter(ENTITY.format("title: x") + "tags: [a]\n").problems
    assert problem.message.endswith("Malformed envelope, <root> must NOT have additional properties")
    assert problem.line == 8
    assert "`tags` does not belong at the root" in problem.hint


@pytest.mark.parametrize("field", ["relations: []", "status: {}"])
def test_what_the_catalog_writes_itself_cannot_be_given(enter, field):
    (problem,) = enter(ENTITY.format("title: x") + field + "\n").problems
    assert problem.message.endswith(f"caused by Error: Unknown field {field.partition(':')[0]}")
    assert problem.line == 8


def test_a_spec_that_is_no_map_is_refused(enter):
    (problem,) = enter(ENTITY.format("title: x").replace("spec:\n  owner: a\n", "spec: a\n")).problems
    assert problem.message.endswith("Malformed envelope, /spec must be object")


def test_a_skeleton_is_recognised(enter):
    (problem,) = enter(ENTITY.format("title: x").replace("listening", "${{ values.name }}")).problems
    assert '"metadata.name" is not valid' in problem.message
    assert "skeleton of a template" in problem.hint


@pytest.mark.parametrize(
    "field",
    [
        "tags: ['3d:secure', c++]",
        "labels: {a: '', x.io/b: C}",
        "links: [{url: 'slack://channel?id=1', icon: 'kind:api', type: x}]",
        "links: [{url: 'mailto:a@b.example'}]",
        "appid: 12",
        "annotations: {backstage.io/techdocs-ref: 'github:x', a: ''}",
    ],
)
def test_odd_but_good_fields_are_accepted(enter, field):
    assert enter(ENTITY.format(field)).problems == ()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " jAvA\\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "java\\nscript:x",
        "\\u0001javascript:x",
        "java\\u200bscript:x",
    ],
)
@pytest.mark.parametrize(
    "field",
    [
        'links: [{{url: "{}"}}]',
        'annotations: {{backstage.io/view-url: "{}"}}',
        'annotations: {{backstage.io/edit-url: "{}"}}',
        'annotations: {{backstage.io/source-location: "url:{}"}}',
    ],
)
def test_links_that_run_code_are_refused(enter, address, field):
    result = enter(ENTITY.format(field.format(address)))
    assert result.entity is None
    assert result.problems[0].stage == "policy"
    assert result.problems[0].line == 5


def test_a_picture_may_be_inline_but_run_nothing(enter):
    text = "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {name: u}\n"
    text += "spec: {memberOf: [], profile: {picture: '%s'}}\n"
    assert enter(text % "data:image/png;base64,AAAA").problems == ()
    assert enter(text % "https://x.example/u.png").problems == ()
    assert "runs nothing" in enter(text % "data:image/svg+xml,x").problems[0].message
    assert "runs nothing" in enter(text % "javascript:x").problems[0].message
