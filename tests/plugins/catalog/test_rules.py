"""The rules of permissions: each over one document and over the index, and both compared with what the words say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callboard import AllOf, AnyOf, Condition, Decision, Holds, Invalid, Not
from callboard.plugins.catalog.index import CatalogIndex, Everything, Nothing
from callboard.plugins.catalog.rules import RULES, allowed_by, expression_of, holds

GROUPS = ["group:default/pay", "group:default/search", "user:default/ann"]
SYSTEMS = ["system:default/billing", "system:default/shop"]
WORDS = ["true", "Pay", "pay", "java", "x.y", "n" * 200, "n" * 201, "İstanbul"]
NAMES = ["acme.io/team", "Confidential", "confidential", "a.b", "type"]
VALUES = st.one_of(st.sampled_from(WORDS), st.booleans(), st.sampled_from([1, 2.5]), st.none())
NESTED = st.one_of(VALUES, st.lists(VALUES, max_size=3), st.dictionaries(st.sampled_from(["x", "deep"]), VALUES))
DOCUMENTS = st.builds(
    lambda kind, metadata, spec, relations: {
        "apiVersion": "v1",
        "kind": kind,
        "metadata": {"name": "a", **{key: value for key, value in metadata.items() if value is not None}},
        "spec": spec,
        "relations": relations,
    },
    st.sampled_from(["Component", "API", "api", "System"]),
    st.fixed_dictionaries(
        {
            "namespace": st.sampled_from([None, "default", "Ops"]),
            "labels": st.none() | st.dictionaries(st.sampled_from(NAMES[:3]), st.sampled_from(WORDS), max_size=1),
            "annotations": st.none() | st.dictionaries(st.sampled_from(NAMES), st.sampled_from(WORDS), max_size=1),
            "tags": st.none() | st.lists(st.sampled_from(["java", "Pay", "go"]), max_size=2),
            "title": st.sampled_from([None, *WORDS]),
        }
    ),
    st.dictionaries(st.sampled_from(["owner", "type", "nested"]), NESTED, max_size=2),
    st.lists(
        st.one_of(
            st.builds(dict, type=st.just("ownedBy"), targetRef=st.sampled_from(GROUPS)),
            st.builds(dict, type=st.just("partOf"), targetRef=st.sampled_from(SYSTEMS)),
        ),
        max_size=3,
    ),
)
FIELDS = {"HAS_ANNOTATION": "annotation", "HAS_LABEL": "label"}
ASKED = st.sampled_from([None, *WORDS[:6], "TRUE", "1", "2.5", "i̇stanbul"])
SETS = {
    "IN_NAMESPACE": ("namespaces", ["default", "OPS", "other"]),
    "IS_ENTITY_KIND": ("kinds", ["component", "API", "Group"]),
    "IS_ENTITY_OWNER": ("claims", GROUPS),
    "IS_PART_OF": ("refs", SYSTEMS),
}


def field_rule(rule: str, name: str, key: str, value: str | None) -> Holds:
    return Holds(rule, {name: key} if value is None else {name: key, "value": value})


SINGLE: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        lambda rule, key, value: field_rule(rule, FIELDS[rule], key, value),
        st.sampled_from(list(FIELDS)),
        st.sampled_from(NAMES),
        ASKED,
    ),
    st.builds(
        lambda key, value: field_rule("HAS_METADATA", "key", key, value), st.sampled_from(["title", "TAGS"]), ASKED
    ),
    st.builds(
        lambda key, value: field_rule("HAS_SPEC", "key", key, value),
        st.sampled_from(["owner", "Type", "nested", "nested.x", "nested.deep"]),
        ASKED,
    ),
    st.builds(lambda tag: Holds("HAS_TAG", {"tag": tag}), st.sampled_from(["JAVA", "pay", "rust"])),
    *(
        st.builds(
            lambda values, rule=rule, name=name: Holds(rule, {name: values}),
            st.lists(st.sampled_from(options), max_size=2),
        )
        for rule, (name, options) in SETS.items()
    ),
)
CONDITIONS = st.recursive(
    SINGLE,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3)),
        st.builds(Not, inner),
    ),
    max_leaves=5,
)


def said(condition: Condition, document: Mapping[str, Any]) -> bool:
    """What a condition says, spelled out over the document without any of the index."""
    match condition:
        case AllOf(conditions):
            return all(said(each, document) for each in conditions)
        case AnyOf(conditions):
            return any(said(each, document) for each in conditions)
        case Not(inner):
            return not said(inner, document)
        case Holds(rule, params):
            return said_by_rule(rule, params, document)
    raise AssertionError(condition)


def said_by_rule(rule: str, params: Mapping[str, Any], document: Mapping[str, Any]) -> bool:
    metadata = document["metadata"]
    fields = {
        "HAS_ANNOTATION": lambda: has_field(
            metadata.get("annotations") or {}, params["annotation"], params, dots=False
        ),
        "HAS_LABEL": lambda: has_field(metadata.get("labels") or {}, params["label"], params, dots=False),
        "HAS_METADATA": lambda: has_field(metadata, params["key"], params),
        "HAS_SPEC": lambda: has_field(document["spec"], params["key"], params),
    }
    if rule in fields:
        return fields[rule]()
    match rule:
        case "HAS_TAG":
            return params["tag"].lower() in {tag.lower() for tag in metadata.get("tags") or ()}
        case "IN_NAMESPACE":
            return metadata.get("namespace", "default").lower() in {each.lower() for each in params["namespaces"]}
        case "IS_ENTITY_KIND":
            return document["kind"].lower() in {each.lower() for each in params["kinds"]}
        case "IS_ENTITY_OWNER":
            return relates(document, "ownedBy", params["claims"])
        case "IS_PART_OF":
            return relates(document, "partOf", params["refs"])
    raise AssertionError(rule)


def relates(document: Mapping[str, Any], kind: str, targets: list[str]) -> bool:
    return any(each["type"] == kind and each["targetRef"] in targets for each in document["relations"])


def has_field(fields: Mapping[str, Any], key: str, params: Mapping[str, Any], *, dots: bool = True) -> bool:
    found: list[Any] = [fields]
    for part in key.lower().split(".") if dots else [key.lower()]:
        mappings = [each for each in leaves(found) if isinstance(each, Mapping)]
        found = [value for each in mappings for name, value in each.items() if name.lower() == part]
    values = [each for each in leaves(found) if not isinstance(each, Mapping)]
    if "value" not in params:
        return bool(values)
    return params["value"].lower() in {as_text(each) for each in values if each is not None}


def leaves(values: list[Any]) -> Iterator[Any]:
    for each in values:
        if isinstance(each, list):
            yield from leaves(each)
        else:
            yield each


def as_text(value: Any) -> str:
    return str(value).lower()


@settings(max_examples=300, deadline=None)
@given(st.lists(DOCUMENTS, min_size=1, max_size=6), CONDITIONS)
def test_a_condition_means_the_same_to_one_document_to_the_index_and_in_words(
    documents: list[dict[str, Any]], condition: Condition
) -> None:
    index = CatalogIndex()
    for number, document in enumerate(documents):
        index.put(number, f"component:default/e{number}", f"u{number}", document)
    expected = {number for number, document in enumerate(documents) if said(condition, document)}
    assert set(index.select(expression_of(condition))) == expected
    assert {number for number, document in enumerate(documents) if holds(condition, document)} == expected


def test_the_rules_of_backstage_are_all_there() -> None:
    theirs = {"HAS_ANNOTATION", "HAS_LABEL", "HAS_METADATA", "HAS_SPEC", "IS_ENTITY_KIND", "IS_ENTITY_OWNER"}
    assert theirs <= RULES.keys()


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Holds("IS_NICE"), "no rule `IS_NICE`"),
        (Holds("HAS_LABEL"), "label"),
        (Holds("HAS_LABEL", {"label": "a", "colour": "red"}), "colour"),
        (Holds("IS_ENTITY_KIND", {"kinds": "api"}), "kinds|array"),
        (Holds("IS_ENTITY_OWNER", {"claims": [1]}), "1"),
        (Holds("HAS_ANNOTATION", {"annotation": "a" * 190}), "too long"),
        (Holds("HAS_TAG", {"tag": "a" * 201}), "HAS_TAG"),
    ],
)
def test_what_no_rule_says_is_refused_in_words(condition: Condition, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        expression_of(condition)


def test_a_condition_without_end_is_refused() -> None:
    deep: Condition = Holds("HAS_TAG", {"tag": "a"})
    for _ in range(60):
        deep = Not(deep)
    with pytest.raises(Invalid, match="too large"):
        expression_of(deep)
    with pytest.raises(Invalid, match="too large"):
        expression_of(AllOf([Holds("HAS_TAG", {"tag": "a"})] * 1000))


def test_a_decision_allows_all_nothing_or_what_its_condition_holds_for() -> None:
    assert allowed_by(Decision(allowed=True)) == Everything()
    assert allowed_by(Decision(allowed=False)) == Nothing()
    condition = Holds("HAS_TAG", {"tag": "a"})
    assert allowed_by(Decision(allowed=True, condition=condition)) == expression_of(condition)
    assert allowed_by(Decision(allowed=False, condition=condition)) == Nothing()
