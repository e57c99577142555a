"""Every definition of the corpus is read in full: what there is to count is counted by other means as well."""

from __future__ import annotations

import csv
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from callboard.plugins.api_docs import Definition, Schema, read_definition
from callboard.plugins.api_docs.dress import Dresser
from callboard.plugins.catalog import parse_ref

REPOSITORY = Path(__file__).resolve().parents[3]
CORPUS = REPOSITORY.parent / "shared" / "corpus" / "apis"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
TYPES = {"swagger2": "openapi", "openapi3.0": "openapi", "openapi3.1": "openapi"}
BROKEN = {"templates/openapi-specification/skeleton/specification.yaml"}
"""Skeletons with the marks of a template in them, which are no YAML before they have been filled in."""
LONGEST = 1.5
"""Seconds for one, on a machine that does other things as well; alone, the largest takes a fifth of one."""


def definitions() -> Iterator[tuple[str, str, str]]:
    """The name, the type and the text of each: of catalog files those that are written into them."""
    with (CORPUS / "INDEX.tsv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            text = (CORPUS / row["file"]).read_text(encoding="utf-8")
            type = TYPES.get(row["type"], row["type"])
            if re.search(r"^kind: API", text, re.MULTILINE):
                yield from ((row["file"], *each) for each in written_into(text))
            else:
                yield row["file"], type, text


def written_into(text: str) -> Iterator[tuple[str, str]]:
    try:
        documents = list(yaml.safe_load_all(text))
    except yaml.YAMLError:
        return
    for each in documents:
        if each and each.get("kind") == "API" and isinstance(each["spec"].get("definition"), str):
            yield each["spec"]["type"], each["spec"]["definition"]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus of real files is not beside this checkout")
def test_every_definition_of_the_corpus_has_all_operations_and_types() -> None:
    wrong, seen = [], Counter[str]()
    for name, type, text in definitions():
        began = time.monotonic()
        found = read_definition(type, text)
        if time.monotonic() - began > LONGEST:
            wrong.append(f"{name} took {time.monotonic() - began:.2f} seconds")
        seen[type] += 1
        if any(name.endswith(each) for each in BROKEN):
            assert [each.level for each in found.problems] == ["error", "warning"]
            continue
        ours, theirs = counted(found), COUNTING[type](text)
        wrong += [f"{name}: {key} {ours.get(key)}, not {count}" for key, count in theirs.items() if ours[key] != count]
        dresser = Dresser(found, parse_ref("api:default/a"))
        wrong += [f"{name}: nothing to show of {each.name}" for each in found.types if not dresser.tree(each.schema)]
    assert wrong == []
    assert seen["openapi"] > 50
    assert min(seen[each] for each in ("graphql", "grpc", "asyncapi")) >= 3


def counted(found: Definition) -> Counter[str]:
    operations = list(found.operations())
    types = [each for each in found.types if each.kind != "directive"]
    bodies = [body for each in operations for answer in each.answers for body in answer.bodies]
    return Counter(
        operations=len(operations),
        types=len([each for each in types if "/" not in each.name]),
        parameters=sum(len(each.parameters) for each in operations),
        answers=sum(len(each.answers) for each in operations),
        answered=len([each for each in bodies if each.schema is not None]),
        fields=sum(fields(each.schema) for each in types),
        values=sum(len(each.schema.enum) for each in types if each.kind == "enum"),
        streams=sum(each.verb == "STREAM" for each in operations),
    )


def fields(schema: Schema) -> int:
    """The fields of a type itself, those of its choices included."""
    inner = sum(len(one.properties) for choice in schema.choices for one in choice.schemas if choice.how == "oneOf")
    return len(schema.properties) + inner


def of_openapi(text: str) -> dict[str, int]:
    """By walking the YAML."""
    root = yaml.safe_load(text)
    if not isinstance(root, dict):
        return {"operations": 0}
    schemas = root.get("definitions") or (root.get("components") or {}).get("schemas") or {}
    found = Counter[str](operations=0, parameters=0, answers=0, answered=0, types=len(schemas))
    paths = {**(root.get("paths") or {}), **{f" {key}": value for key, value in (root.get("webhooks") or {}).items()}}
    for item in paths.values():
        for method in METHODS & item.keys():
            said = item[method] or {}
            listed = [*(item.get("parameters") or []), *(said.get("parameters") or [])]
            own = {(each["in"], each["name"]) for each in (target(root, one) for one in listed) if each["in"] != "body"}
            answers = {key: target(root, one) for key, one in (said.get("responses") or {}).items()}
            media = [
                one for each in answers.values() for one in (each.get("content") or {}).values() if "schema" in one
            ]
            found["operations"] += 1
            found["parameters"] += len(own)
            found["answers"] += len(answers)
            found["answered"] += len(media) + sum("schema" in each for each in answers.values())
    return dict(found)


def target(root: Any, value: Any) -> Any:
    """What a value refers to; nothing for what lies elsewhere."""
    while isinstance(value, dict) and "$ref" in value:
        if not value["$ref"].startswith("#/"):
            return {}
        found = root
        for part in value["$ref"][2:].split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        value = found
    return value


def of_asyncapi(text: str) -> dict[str, int]:
    root = yaml.safe_load(text)
    channels, components = root.get("channels") or {}, root.get("components") or {}
    if str(root["asyncapi"]).startswith("3"):
        operations = len(root.get("operations") or {})
    else:
        operations = sum(verb in channel for channel in channels.values() for verb in ("publish", "subscribe"))
    messages = [each for each in (components.get("messages") or {}).values() if "payload" in target(root, each)]
    return {"operations": operations, "types": len(components.get("schemas") or {}) + len(messages)}


def of_graphql(text: str) -> dict[str, int]:
    """By taking comments and descriptions away and looking for what declarations look like."""
    plain = re.sub(r'""".*?"""|"[^"\n]*"|#[^\n]*', "", text, flags=re.DOTALL)
    while re.search(r"\([^()]*\)", plain):
        plain = re.sub(r"\([^()]*\)", "", plain)
    bodies = re.findall(r"\b(type|input|interface|enum)\s+(\w+)[^{]*?\{([^}]*)\}", plain)
    named = {name for _, name, _ in bodies} | set(re.findall(r"\b(?:union|scalar)\s+(\w+)", plain))
    named |= set(re.findall(r"^\s*type\s+(\w+)", plain, re.MULTILINE))
    roots = {"Query", "Mutation", "Subscription"}
    return {
        "operations": sum(body.count(":") for _, name, body in bodies if name in roots),
        "types": len(named - roots),
        "fields": sum(body.count(":") for kind, name, body in bodies if name not in roots and kind != "enum"),
        "values": sum(len(body.split()) for kind, _, body in bodies if kind == "enum"),
    }


def of_protobuf(text: str) -> dict[str, int]:
    """By taking comments away and looking for what declarations look like."""
    plain = re.sub(r'//[^\n]*|/\*.*?\*/|"[^"\n]*"', "", text, flags=re.DOTALL)
    enums = re.findall(r"\benum\s+\w+\s*\{([^}]*)\}", plain)
    rest = re.sub(r"\benum\s+\w+\s*\{[^}]*\}", "", plain)
    field = r"^\s*(?:repeated |optional )?(?:map<[^>]*>|[\w.]+)\s+\w+\s*=\s*\d+"
    inside = r"(?<=[{;])\s*(?:repeated |optional )?(?:map<[^>]*>|[\w.]+)\s+\w+\s*=\s*\d+"
    return {
        "operations": len(re.findall(r"\brpc\s+\w+", plain)),
        "types": len(re.findall(r"\bmessage\s+\w+\s*\{", plain)) + len(enums),
        "fields": max(len(re.findall(field, rest, re.MULTILINE)), len(re.findall(inside, rest))),
        "values": sum(len(re.findall(r"\w+\s*=\s*\d+", body)) for body in enums),
        "streams": len(re.findall(r"\brpc[^;{]*\bstream\b[^;{]*", plain)),
    }


COUNTING = {"openapi": of_openapi, "asyncapi": of_asyncapi, "graphql": of_graphql, "grpc": of_protobuf}
