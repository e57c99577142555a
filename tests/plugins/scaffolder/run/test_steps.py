"""Steps are done by Backstage's rules, and say so in its words."""

from __future__ import annotations

import pytest

from callboard.testing import portal

from . import BENCH, begin, finish, run, said, step, template

pytestmark = pytest.mark.usefixtures("callboard_database")

TEMPLATES = [
    template(
        "hello",
        step("first", input={"value": "Hello ${{ parameters.name }}"}),
        step("second", input={"value": "${{ steps.first.output.value | upper }}", "fail": "${{ parameters.nothing }}"}),
        output={
            "links": [
                {"title": "Open", "url": "https://meadowlark.example/${{ parameters.name }}", "if": "${{ true }}"},
                {"title": "Not", "url": "https://meadowlark.example/", "if": "${{ parameters.nothing }}"},
            ],
            "text": [{"title": "Next", "content": "Said **${{ steps.second.output.value }}**"}],
            "free": "${{ steps.first.output.value }}",
        },
    ),
    template(
        "conditions",
        step("never", condition=False),
        step("text", condition="${{ parameters.flag }}"),
        step("empty", condition="${{ parameters.list }}"),
        step("object", condition="${{ parameters.object }}", input={"value": 1}),
        step("words", condition="false", input={"value": 2}),
    ),
    template(
        "failing",
        step("bad", input={"value": "this", "fail": True}),
        step("next"),
        step("always", condition="${{ always() }}", input={"value": "cleaned up"}),
        step("failure", condition="${{ failure() and parameters.flag }}"),
        step("worse", condition="${{ failure() }}", input={"value": "that", "fail": True}),
    ),
    template(
        "each",
        step("list", each="${{ parameters.list }}", input={"value": "${{ each.key }}=${{ each.value }}"}),
        step("object", each="${{ parameters.object }}", input={"value": "${{ each.key }}"}),
        step(
            "some",
            each="${{ parameters.list }}",
            condition="${{ each.value != 'b' }}",
            input={"value": "${{ each.value }}"},
        ),
        step("none", each=[]),
        output={"list": "${{ steps.list.output.value }}", "some": "${{ steps.some.output.value }}"},
    ),
    template("no-each", step("list", each="${{ parameters.nothing }}")),
    template("bad-each", step("list", each="${{ parameters.number }}")),
    template("unknown-action", step("one", "bench:nothing")),
    template("unknown-key", step("one", input={"colour": "red"})),
    template("broken", step("one", "bench:break")),
    template(
        "files",
        step("put", "bench:put", input={"path": "a/b.txt", "text": "hi"}),
        step("read", "bench:read", input={"path": "a/b.txt"}),
        output={"text": []},
    ),
]


async def test_steps_follow_each_other_and_the_output_is_shown() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:
        events = await run(running, "hello", {"name": "jay"})
        assert said(events) == [
            "Starting up task with 2 steps",
            "Beginning step First",
            "Echo: Hello jay",
            "Finished step First",
            "Beginning step Second",
            "Echo: HELLO JAY",
            "Finished step Second",
        ]
        assert [event["body"].get("status") for event in events if event["body"].get("status")] == [
            "processing",
            "completed",
        ] * 2
        assert events[-1]["type"] == "completion"
        assert events[-1]["body"] == {
            "message": "Run completed with status: completed",
            "output": {
                "links": [{"title": "Open", "url": "https://meadowlark.example/jay"}],
                "text": [{"title": "Next", "content": "Said **HELLO JAY**"}],
                "free": "Hello jay",
            },
        }


async def test_conditions_are_true_as_in_javascript_but_for_empty_lists() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:
        events = await run(running, "conditions", {"flag": "", "list": [], "object": {}})
        assert said(events)[1:] == [
            "Skipping step never because its if condition was false",
            "Skipping step text because its if condition was false",
            "Skipping step empty because its if condition was false",
            "Beginning step Object",
            "Echo: 1",
            "Finished step Object",
            "Beginning step Words",
            "Echo: 2",
            "Finished step Words",
        ]


async def test_after_a_failure_only_those_steps_are_done_that_ask_for_it() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:
        events = await finish(running, await begin(running, "failing"), status="failed")
        assert said(events)[1:] == [
            "Beginning step Bad",
            "Echo: this",
            "It does not like this\nSay something else.",
            "Skipping step next because a previous step failed",
            "Beginning step Always",
            "Echo: cleaned up",
            "Finished step Always",
            "Skipping step failure because a previous step failed",
            "Beginning step Worse",
            "Echo: that",
            "It does not like that\nSay something else.",
            "Additional error occurred: It does not like that",
        ]
        assert events[-1]["body"] == {
            "message": "Run completed with status: failed",
            "error": {"name": "ConflictError", "message": "It does not like this"},
        }


async def test_a_step_is_done_for_each_of_a_list_or_object() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:
        events = await run(running, "each", {"list": ["a", "b"], "object": {"x": 1}})
        assert events[-1]["body"]["output"] == {"list": ["0=a", "1=b"], "some": ["a"]}
        assert 'Running step each: {"key":"0","value":"a"}' in said(events, "list")
        assert 'Running step each: {"key":"x","value":1}' in said(events, "object")
        assert 'Skipping step each: {"key":"1","value":"b"}' in said(events, "some")
        assert said(events, "none") == ["Beginning step None", "Finished step None"]


BAD_EACH = 'Invalid value on action bench:echo.each parameter, "${{ parameters.'
BAD_INPUT = "Invalid input passed to action bench:echo, instance "


WRONG = [
    (
        "no-each",
        BAD_EACH + 'nothing }}" cannot be resolved to a value',
    ),
    (
        "bad-each",
        BAD_EACH + 'number }}" must resolve to an array or object',
    ),
    ("unknown-action", "Template action with ID 'bench:nothing' is not registered."),
    (
        "unknown-key",
        BAD_INPUT + 'is not allowed to have the additional property "colour"',
    ),
]


async def test_what_cannot_be_done_is_said() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:
        for name, error in WRONG:
            events = await finish(running, await begin(running, name, {"number": 3}), status="failed")
            assert events[-1]["body"]["error"]["message"] == error
            assert error in said(events)[-1]
        events = await finish(running, await begin(running, "broken"), status="failed")
        # What an action did not mean to say nobody is told; the portal's log has it under the reference.
        assert "RuntimeError" in events[-1]["body"]["error"]["message"]
        assert "ladder" not in str(events)
        assert "Reference cb-" in said(events)[-1]


async def test_steps_share_a_folder() -> None:
    async with portal(BENCH, catalog=TEMPLATES) as running:
        events = await run(running, "files")
        assert events[-1]["body"]["output"] == {"text": []}
