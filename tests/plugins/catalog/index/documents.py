"""Random documents and random questions about them, from few enough words that they often meet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

WORDS = [
    "java",
    "Java",
    "JAVA",
    "go",
    "a_b",
    "100%",
    "payments",
    "Pay",
    "x y",
    "",
    "Straße",
    "true",
    "1",
    "n" * 200,
    "n" * 201,
]
KEYS = ["owner", "Type", "type", "a.b", "a", "lifecycle", "k" * 190, "1"]
LEAVES = st.one_of(st.sampled_from(WORDS), st.none(), st.booleans(), st.sampled_from([0, 1, 42, -7, 1.0, 0.5, 2.25]))
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)),
    max_leaves=6,
)
REFS = ["group:default/a", "group:default/b", "user:default/x", "Group:default/A"]
RELATIONS = ["ownedBy", "dependsOn", "hasPart"]
UIDS = [f"u{number}" for number in range(20)]


def without_none(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


METADATA = st.builds(
    without_none,
    name=st.sampled_from(["playlist", "Payments", "search-api", "a", "b"]),
    namespace=st.sampled_from([None, "", "default", "Ops"]),
    uid=st.sampled_from([None, *UIDS]),
    etag=st.just("abc"),
    title=st.sampled_from([None, "Pay Service", "the java one", "Ä title"]),
    description=st.sampled_from([None, "Plays lists of songs", "d" * 230 + " java"]),
    tags=st.one_of(st.none(), st.lists(st.sampled_from(WORDS[:7]), max_size=4)),
    annotations=st.one_of(
        st.none(),
        st.dictionaries(st.sampled_from(["acme.io/x", "acme.io/Y", "orphan"]), st.sampled_from(WORDS), max_size=3),
    ),
    extra=TREES,
)
DOCUMENTS = st.builds(
    without_none,
    apiVersion=st.just("backstage.io/v1alpha1"),
    kind=st.sampled_from(["Component", "API", "component", "Group"]),
    metadata=METADATA,
    spec=st.one_of(
        st.none(),
        st.builds(
            without_none,
            type=st.sampled_from([None, "service", "Service", "website"]),
            lifecycle=st.sampled_from([None, "production", "deprecated"]),
            profile=st.sampled_from([None, {"displayName": "Pay Team"}, {"displayName": None}]),
            custom=TREES,
        ),
    ),
    relations=st.lists(st.builds(dict, type=st.sampled_from(RELATIONS), targetRef=st.sampled_from(REFS)), max_size=3),
    status=st.just({"items": [{"level": "error"}]}),
)

COMMON_KEYS = ["kind", "metadata.name", "metadata.tags", "spec.type", "relations.ownedBy"]
ALL_KEYS = st.sampled_from(
    [
        "kind",
        "KIND",
        "apiVersion",
        "metadata.name",
        "metadata.namespace",
        "metadata.uid",
        "metadata.etag",
        "metadata.title",
        "metadata.Description",
        "metadata.tags",
        "metadata.tags.java",
        "metadata.tags.go",
        "metadata.annotations",
        "metadata.annotations.acme.io/x",
        "metadata.annotations.acme.io/y",
        "metadata.extra",
        "metadata.extra.type",
        "metadata.extra.a.b",
        "metadata.extra.1",
        "metadata.extra.k" + "k" * 189,
        "spec",
        "spec.type",
        "spec.lifecycle",
        "spec.profile.displayName",
        "spec.custom",
        "spec.custom.owner",
        "spec.custom.a.b",
        "relations",
        "relations.ownedBy",
        "relations.dependson",
        "status.items.level",
        "nope",
    ]
)
ASKED_KEYS = st.one_of(st.sampled_from(COMMON_KEYS), ALL_KEYS)
ASKED_VALUES = st.sampled_from(
    [
        *WORDS,
        *REFS,
        "component",
        "API",
        "service",
        "default",
        "ops",
        "production",
        "pay service",
        "u1",
        "0.5",
        "42",
        "false",
    ]
)
SPACE = st.sampled_from(["", " ", "\t"])
STATEMENTS = st.one_of(
    ASKED_KEYS,
    st.builds(lambda a, key, b, c, value: f"{a}{key}{b}={c}{value}", SPACE, ASKED_KEYS, SPACE, SPACE, ASKED_VALUES),
    SPACE,
)
FILTERS = st.lists(st.lists(STATEMENTS, max_size=4).map(",".join), max_size=3)

SCALARS = st.one_of(ASKED_VALUES, st.booleans(), st.sampled_from([0, 1, 42, 1.0, 0.5]))
TARGETS = st.one_of(
    st.sampled_from(REFS),
    st.builds(lambda refs: {"$in": refs}, st.lists(st.sampled_from(REFS), min_size=1, max_size=2)),
)
VALUE_PREDICATES = st.one_of(
    SCALARS,
    st.builds(lambda value: {"$exists": value}, st.booleans()),
    st.builds(lambda values: {"$in": values}, st.lists(SCALARS, max_size=3)),
    st.builds(lambda value: {"$hasPrefix": value}, st.sampled_from(["", "p", "PAY", "ja", "1", "n" * 199, "%", "a_"])),
    st.builds(lambda value: {"$contains": value}, SCALARS),
)
RELATION_PREDICATES = st.one_of(
    st.builds(lambda type: {"relations": {"$contains": {"type": type}}}, st.sampled_from(RELATIONS)),
    st.builds(
        lambda type, target: {"relations": {"$contains": {"type": type, "targetRef": target}}},
        st.sampled_from(["ownedby", *RELATIONS]),
        TARGETS,
    ),
)
PREDICATES = st.recursive(
    st.one_of(st.dictionaries(ASKED_KEYS, VALUE_PREDICATES, max_size=3), RELATION_PREDICATES),
    lambda inner: st.one_of(
        st.builds(lambda parts: {"$all": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda parts: {"$any": parts}, st.lists(inner, max_size=3)),
        st.builds(lambda part: {"$not": part}, inner),
    ),
    max_leaves=5,
)
TERMS = st.sampled_from(
    ["", " ", "a", "JAVA", "pay", "_", "%", "a%a", "p_y", "100%", "%%_%", "service", "nnn", " go ", "u1"]
)
FIELDS = st.one_of(st.none(), st.lists(ASKED_KEYS, max_size=3))
ORDERS = st.one_of(st.none(), st.tuples(ASKED_KEYS, st.booleans()))
ENTITIES = st.lists(st.tuples(st.sampled_from(UIDS), DOCUMENTS), min_size=0, max_size=12)
