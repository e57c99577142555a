"""roadiehq:utils:*: files and values as those actions make them in Backstage."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from callboard import ActionContext, Invalid, NotFound
from callboard.testing import run_action

from . import step


async def test_json_is_written_with_indents_unless_it_is_to_stay(act: ActionContext) -> None:
    write = {"path": "a/b.json", "content": '{"b":1,"a":[1.0,"é"]}'}
    assert await run_action(*step("roadiehq:utils:fs:write", **write), act) == {"path": "a/b.json"}
    assert act.workspace.read_text("a/b.json") == '{\n  "b": 1,\n  "a": [\n    1,\n    "é"\n  ]\n}'
    await run_action(*step("roadiehq:utils:fs:write", **write, preserveFormatting=True), act)
    assert act.workspace.read_text("a/b.json") == write["content"]
    await run_action(*step("roadiehq:utils:fs:write", path="a.txt", content="no {json"), act)
    assert act.workspace.read_text("a.txt") == "no {json"


async def test_what_is_appended_comes_last_and_makes_the_file(act: ActionContext) -> None:
    for text in ("one\n", "two\n"):
        await run_action(*step("roadiehq:utils:fs:append", path="log", content=text), act)
    assert act.workspace.read_text("log") == "one\ntwo\n"


@pytest.mark.parametrize(
    ("parser", "text", "content"),
    [
        (None, "a: 1", "a: 1"),
        ("json", '{"a": [1, null]}', {"a": [1, None]}),
        ("yaml", "a: yes\nb: 010\nc: null", {"a": "yes", "b": 10, "c": None}),
        ("yaml", "", None),
        ("multiyaml", "a: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
    ],
)
async def test_files_are_parsed(act: ActionContext, parser: str | None, text: str, content: Any) -> None:
    act.workspace.write_text("file", text)
    given = {"path": "file"} | ({"parser": parser} if parser else {})
    assert await run_action(*step("roadiehq:utils:fs:parse", **given), act) == {"content": content}


@pytest.mark.parametrize(
    ("parser", "text"),
    [
        ("json", "{"),
        ("json", "[" * 100_000),
        ("yaml", "a: [1"),
        (
            "yaml",
            "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c]",
        ),
        ("yaml", "[" * 1000),
        ("yaml", "!!python/object/apply:os.system [ls]"),
    ],
)
async def test_what_cannot_be_parsed_is_refused_soon(act: ActionContext, parser: str, text: str) -> None:
    act.workspace.write_text("file", text)
    if "python" in text:
        found = await run_action(*step("roadiehq:utils:fs:parse", path="file", parser=parser), act)
        assert found == {"content": ["ls"]}
        return
    with pytest.raises(Invalid):
        await run_action(*step("roadiehq:utils:fs:parse", path="file", parser=parser), act)


async def test_a_file_that_is_not_there_is_said_to_be_missing(act: ActionContext) -> None:
    for each in (
        step("roadiehq:utils:fs:parse", path="nothing"),
        step("roadiehq:utils:merge", path="nothing.json", content={}),
        step("roadiehq:utils:zip", path="nothing", outputPath="x.zip"),
    ):
        with pytest.raises(NotFound):
            await run_action(*each, act)


async def test_text_is_replaced_in_files_by_name_and_pattern(act: ActionContext) -> None:
    for path in ("a.md", "docs/b.md", "docs/.c.md", "d.txt"):
        act.workspace.write_text(path, "NAME and NAME $1")
    act.workspace.write_bytes("run.md", b"NAME", executable=True)
    both = [
        {"file": "**/*.md", "find": "NAME", "replaceWith": "web"},
        {"file": "d.txt", "find": "NAME $1", "replaceWith": "$&"},
        {"file": "docs/.*.md", "find": "NAME", "replaceWith": "hidden", "includeDotFiles": True},
    ]
    await run_action(*step("roadiehq:utils:fs:replace", files=both), act)
    read = {path: act.workspace.read_text(path) for path in act.workspace.walk()}
    assert read == {
        "a.md": "web and web $1",
        "docs/b.md": "web and web $1",
        "docs/.c.md": "hidden and hidden $1",
        "d.txt": "NAME and $&",
        "run.md": "web",
    }
    assert act.workspace.stat("run.md").is_executable


async def test_a_folder_is_zipped(act: ActionContext) -> None:
    act.workspace.write_text("site/index.html", "<p>")
    output = await run_action(*step("roadiehq:utils:zip", path="./site/", outputPath="out/site.zip"), act)
    assert output == {"outputPath": "out/site.zip"}
    packed = zipfile.ZipFile(io.BytesIO(act.workspace.read_bytes("out/site.zip")))
    assert packed.namelist() == ["index.html"]


@pytest.mark.parametrize(
    ("before", "content", "arrays", "after"),
    [
        ({"a": {"b": 1}, "l": [1, 2, 3]}, {"a": {"c": 2}, "l": [9]}, False, {"a": {"b": 1, "c": 2}, "l": [9, 2, 3]}),
        ({"l": [1, 2]}, {"l": [3]}, True, {"l": [1, 2, 3]}),
        ({"l": [{"a": 1}]}, {"l": [{"b": 2}, 5]}, False, {"l": [{"a": 1, "b": 2}, 5]}),
        ({"a": 1}, {"a": {"b": None}}, False, {"a": {"b": None}}),
        ({"a": 1}, '{"b": 2}', False, {"a": 1, "b": 2}),
    ],
)
async def test_values_are_merged_into_files(
    act: ActionContext, before: Any, content: Any, arrays: bool, after: Any
) -> None:
    for name in ("file.json", "file.yaml"):
        act.workspace.write_text(name, json.dumps(before))
        await run_action(*step("roadiehq:utils:merge", path=name, content=content, mergeArrays=arrays), act)
        read = await run_action(*step("roadiehq:utils:fs:parse", path=name, parser="yaml"), act)
        assert read["content"] == after


async def test_of_several_documents_the_named_one_is_changed(act: ActionContext) -> None:
    act.workspace.write_text("all.yml", "kind: A\n---\nkind: B\n")
    with pytest.raises(Invalid, match="Multiple documents"):
        await run_action(*step("roadiehq:utils:merge", path="all.yml", content={"x": 1}), act)
    named = {"key": "kind", "value": "B"}
    await run_action(
        *step("roadiehq:utils:merge", path="all.yml", content={"x": 1}, useDocumentIncludingField=named), act
    )
    assert act.workspace.read_text("all.yml") == "kind: A\n---\nkind: B\nx: 1\n"
    with pytest.raises(Invalid, match=r"Unsupported file extension: \.toml"):
        act.workspace.write_text("a.toml", "")
        await run_action(*step("roadiehq:utils:merge", path="a.toml", content={}), act)


async def test_values_are_written_as_json_and_yaml(act: ActionContext) -> None:
    data = {"b": [1, {"c": None}], "a": {"b": "1e3"}, "t": "one\ntwo\n"}
    compact = await run_action(*step("roadiehq:utils:serialize:json", data=data), act)
    assert compact["serialized"] == '{"b":[1,{"c":null}],"a":{"b":"1e3"},"t":"one\\ntwo\\n"}'
    some = await run_action(*step("roadiehq:utils:serialize:json", data=data, replacer=["a", "b"], space=1), act)
    assert some["serialized"] == '{\n "b": [\n  1,\n  {}\n ],\n "a": {\n  "b": "1e3"\n }\n}'
    text = await run_action(*step("roadiehq:utils:serialize:yaml", data=data), act)
    assert text["serialized"] == "b:\n  - 1\n  - c: null\na:\n  b: '1e3'\nt: |\n  one\n  two\n"
    options = {"sortKeys": True, "lineWidth": -1, "noRefs": True, "indent": 4}
    sorted_ = await run_action(*step("roadiehq:utils:serialize:yaml", data=data, options=options), act)
    assert sorted_["serialized"].startswith("a:\n    b: '1e3'\nb:\n")
