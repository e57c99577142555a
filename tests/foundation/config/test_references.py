"""`${NAME}`, `$env`, `$file` and `$include` (§5.2)."""

from __future__ import annotations

from typing import Any

import pytest

from callboard.foundation.errors import Invalid

from .conftest import Company

ABSENT = object()


@pytest.mark.parametrize(
    ("written", "environ", "value"),
    [
        ("${FOO}", {"FOO": " foo "}, "foo"),
        ("${FOO}-${BAR:-def}", {"FOO": "foo"}, "foo-def"),
        ("${X:-dd}", {}, "dd"),
        ("${X:-dd}", {"X": ""}, "dd"),
        ("${X:-dd}", {"X": "  "}, "dd"),
        ("${X:-dd}", {"X": "x"}, "x"),
        ("${X:- d d }", {}, "d d"),
        ("${X:-}", {}, ABSENT),
        ("${X:-}", {"X": ""}, ABSENT),
        ("${X:-a:-b}", {}, "a:-b"),
        ("$${BAZ}", {"BAZ": "no"}, "${BAZ}"),
        ("a$${BAZ}b${FOO}", {"FOO": "foo"}, "a${BAZ}bfoo"),
        ("${NOPE}", {}, ABSENT),
        ("a-${NOPE}", {}, ABSENT),
        ("${FOO}${NOPE}", {"FOO": "foo"}, ABSENT),
        ("${EMPTY}", {"EMPTY": ""}, ""),
        ("${NUM}", {"NUM": "5"}, "5"),
        ("${ FOO }", {"FOO": "foo"}, "foo"),
        ("${}", {}, ABSENT),
        ("${FOO", {"FOO": "foo"}, "${FOO"),
        ("$FOO", {"FOO": "foo"}, "$FOO"),
        ("${FOO}", {"FOO": "${BAR}", "BAR": "no"}, "${BAR}"),
        ("${NOPE:-1}", {}, "1"),
    ],
)
def test_a_variable_is_filled_in(company: Company, written: str, environ: dict[str, str], value: Any) -> None:
    configuration = company.loaded(f"x: '{written}'\nlist: [a, '{written}', b]\n", environ)
    assert configuration.get("x", ABSENT) == value
    assert configuration.has("x") is (value is not ABSENT)
    assert configuration.get("list") == (["a", "b"] if value is ABSENT else ["a", value, "b"])


def test_keys_are_never_filled_in(company: Company) -> None:
    assert company.loaded("'${FOO}': '${FOO}'", {"FOO": "foo"}).data == {"${FOO}": "foo"}


def test_env_gives_the_variable_or_drops_the_key(company: Company) -> None:
    text = "a: {$env: FOO}\nb: {$env: NOPE}\nc: [{$env: NOPE}, {$env: FOO}]\nd: {$env: '${NAME}'}\n"
    assert company.loaded(text, {"FOO": " foo ", "NAME": "FOO"}).data == {"a": "foo", "c": ["foo"], "d": "foo"}


def test_a_variable_that_is_not_set_leaves_the_lower_layer_alone(company: Company) -> None:
    company.write("callboard.local.yaml", "a: '${NOPE}'\nb: {$env: NOPE}\n")
    assert company.loaded("a: 1\nb: 2").data == {"a": 1, "b": 2}


def test_file_gives_the_text_without_white_space_at_its_end(company: Company) -> None:
    company.write("secrets/token.txt", "  a ${FOO}\nb \n\n")
    text = "a: {$file: ./secrets/token.txt}\nb: {$file: 'secrets/${NAME}.txt'}\nc: {$file: '%s/secrets/token.txt'}\n"
    configuration = company.loaded(text % company.folder, {"FOO": "no", "NAME": "token"})
    assert configuration.data == dict.fromkeys("abc", "  a ${FOO}\nb")
    assert company.folder / "secrets/token.txt" in configuration.files


def test_include_gives_what_another_file_says(company: Company) -> None:
    company.write("other.yaml", "a: {b: [1, '${FOO}']}\n")
    company.write("other.yml", "y: 1")
    company.write("other.json", '{"j": {"k": true}}')
    text = (
        "whole: {$include: ./other.yaml}\npart: {$include: './other.yaml#a.b'}\nyml: {$include: other.yml}\n"
        "json: {$include: 'other.json#j.k'}\nlist: [{$include: 'other.yaml#a'}]\n"
    )
    configuration = company.loaded(text, {"FOO": "foo"})
    assert configuration.data == {
        "whole": {"a": {"b": [1, "foo"]}},
        "part": [1, "foo"],
        "yml": {"y": 1},
        "json": True,
        "list": [{"b": [1, "foo"]}],
    }
    assert str(configuration.origin("whole.a.b")) == "other.yaml:1"
    assert str(configuration.origin("json")) == "other.json"


def test_included_files_look_from_their_own_folder(company: Company) -> None:
    company.write("etc/a.yaml", "b: {$include: more/b.yaml}\nsecret: {$file: s.txt}")
    company.write("etc/more/b.yaml", "c: {$file: ../s.txt}\nd: {$include: '../../top.yaml#x'}")
    company.write("etc/s.txt", "s\n")
    company.write("top.yaml", "x: '${FOO}'")
    configuration = company.loaded("a: {$include: etc/a.yaml}", {"FOO": "foo"})
    assert configuration.data == {"a": {"b": {"c": "s", "d": "foo"}, "secret": "s"}}
    assert {path.relative_to(company.folder).as_posix() for path in configuration.files} == {
        "callboard.yaml",
        "etc/a.yaml",
        "etc/more/b.yaml",
        "etc/s.txt",
        "top.yaml",
    }


def test_an_included_object_merges_with_the_layers_below(company: Company) -> None:
    company.write("local.yaml", "title: local")
    company.write("callboard.local.yaml", "app: {$include: local.yaml}")
    assert company.loaded("app: {title: a, baseUrl: b}").data == {"app": {"title": "local", "baseUrl": "b"}}


def test_a_file_may_be_nothing_but_an_include(company: Company) -> None:
    company.write("other.yaml", "a: 1")
    assert company.loaded("$include: other.yaml").data == {"a": 1}


def test_a_file_may_include_another_part_of_itself(company: Company) -> None:
    assert company.loaded("a: {$include: 'callboard.yaml#b'}\nb: {c: 1}").data == {"a": {"c": 1}, "b": {"c": 1}}


def test_other_keys_with_a_dollar_are_just_keys(company: Company) -> None:
    assert company.loaded("a: {$in: [1], $any: 2}").data == {"a": {"$in": [1], "$any": 2}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "x:\n  $env: FOO\n  other: 1",
            "callboard.yaml:1: include key $env should not have adjacent keys",
        ),
        ("a: 1\nx: {other: 1, $file: a}", "callboard.yaml:2: include key $file should not have adjacent keys"),
        ("x: {$include: a.yaml, y: 1}", "callboard.yaml:1: include key $include should not have adjacent keys"),
        ("x: [{$env: A, $file: b}]", "callboard.yaml:1: include key $env should not have adjacent keys"),
        ("x: {$env: 5}", "callboard.yaml:1: $env needs a text"),
        ("x: {$env: [A]}", "callboard.yaml:1: $env needs a text"),
        ("x: {$env: ~}", "callboard.yaml:1: $env needs a text"),
        ("x: {$env: ''}", "callboard.yaml:1: $env needs a text"),
        ("x: {$file: '${NOPE}'}", "callboard.yaml:1: $file needs a text"),
        ("x: {$file: nope.txt}", 'callboard.yaml:1: the file "nope.txt" does not exist'),
        ("x: {$file: .}", 'callboard.yaml:1: the file "." does not exist'),
        ('x: {$file: "a\\0b"}', 'callboard.yaml:1: the file "'),
        ("x: {$file: /dev/zero}", 'callboard.yaml:1: the file "/dev/zero" does not exist'),
        ("x: {$file: binary}", "callboard.yaml:1: binary is not UTF-8 text"),
        ("x: {$include: nope.yaml}", 'callboard.yaml:1: the file "nope.yaml" does not exist'),
        ("x: {$include: binary}", "callboard.yaml:1: there is no parser for the file binary"),
        ("x: {$include: 'good.yaml#a.z'}", "callboard.yaml:1: the included file has nothing at `a.z`"),
        ("x: {$include: 'good.yaml#a.b.c'}", "callboard.yaml:1: the included file has nothing at `a.b.c`"),
        ("x: {$include: bad.yaml}", "bad.yaml:2: "),
        ("x: {$include: callboard.yaml}", "callboard.yaml:1: files include each other in a circle: "),
        ("x: {$include: 'callboard.yaml#x'}", "callboard.yaml:1: files include each other in a circle: "),
        ("x: {$include: one.yaml}", "two.yaml:1: files include each other in a circle: "),
    ],
)
def test_a_wrong_reference_is_told_with_its_place(company: Company, text: str, message: str) -> None:
    (company.folder / "binary").write_bytes(b"\xff\xff")
    company.write("good.yaml", "a: {b: 1}")
    company.write("bad.yaml", "a: 1\nb: }")
    company.write("one.yaml", "x: {$include: two.yaml}")
    company.write("two.yaml", "x: {$include: one.yaml}")
    with pytest.raises(Invalid) as refusal:
        company.loaded(text)
    assert refusal.value.message.startswith(message)


def test_a_long_chain_and_a_wide_tree_of_includes_are_bounded(company: Company) -> None:
    for number in range(100):
        company.write(f"chain{number}.yaml", f"$include: chain{number + 1}.yaml")
        company.write(f"wide{number}.yaml", "x: [" + f"{{$include: wide{number + 1}.yaml}}, " * 10 + "]")
    for name in ("chain0", "wide0"):
        with pytest.raises(Invalid, match=r"more than 64 levels deep|more than 100000 values"):
            company.loaded(f"a: {{$include: {name}.yaml}}")


def test_item_21_of_the_acceptance_checklist_holds(company: Company) -> None:
    assert not company.loaded("x: '${NOPE}'").has("x")
    assert company.loaded("x: '${NOPE:-1}'").get("x") == "1"
    with pytest.raises(Invalid, match="adjacent"):
        company.loaded("x: {$env: HOME, y: 1}")
