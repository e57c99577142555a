"""Finds API definitions: OpenAPI and Swagger, AsyncAPI, GraphQL schemas and gRPC services."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from .parsing import read_json, text_at, walk_yaml
from .paths import depth_of, folder_of, is_aside, name_of
from .prose import first_paragraph
from .reading import MAX_FILE_BYTES, Tree
from .wording import clean_text, decode, line_of, numbered_lines

MAX_DEFINITIONS = 50
MAX_CANDIDATES = 3_000
MAX_TOTAL_BYTES = 32 * 1024 * 1024
# The key that says what a document is: at the margin in YAML, at most a step inside in JSON.
DEFINITION_KEY = re.compile(r"""(?m)^[ \t]{0,8}\{?[ \t]{0,8}["']?(?:openapi|swagger|asyncapi)["']?[ \t]{0,8}:""")
LIKELY_NAMES = ("openapi", "swagger", "asyncapi", "api", "spec", "schema", "contract")
PROTO_PACKAGE = re.compile(r"package[ \t]+([A-Za-z0-9_.]{1,200})[ \t]*;")
PROTO_SERVICE = re.compile(r"service[ \t]+([A-Za-z_][A-Za-z0-9_]{0,100})[ \t]*(?:\{|$)")
GRAPHQL_TYPE = re.compile(
    r"(?:extend[ \t]+)?(?:type|interface|input|enum|union|scalar)[ \t]+([A-Za-z_][A-Za-z0-9_]{0,100})"
)
GRAPHQL_ROOTS = frozenset({"Query", "Mutation", "Subscription"})


@dataclass(frozen=True, kw_only=True)
class Definition:
    """An API definition file. `type` is a `spec.type` of an API; `is_root` marks a GraphQL file with entry points."""

    path: str
    type: str
    title: str = ""
    version: str = ""
    description: str = ""
    line: int = 1
    is_root: bool = True


def find_definitions(tree: Tree, files: Sequence[str]) -> tuple[Definition, ...]:
    """All definitions of a tree, likely names first when there are more files than can be read, in path order."""
    candidates = [path for path in files if _reader(path) and not is_aside(path)]
    candidates.sort(key=lambda path: (not _is_likely(path), depth_of(path), path))
    found: list[Definition] = []
    budget = MAX_TOTAL_BYTES
    for path in candidates[:MAX_CANDIDATES]:
        content = tree.read(path, MAX_FILE_BYTES) or b""
        budget -= len(content)
        if budget < 0 or len(found) == MAX_DEFINITIONS:
            break
        if definition := read_definition(path, content):
            found.append(definition)
    return _without_repeats(sorted(_entry_points(found), key=lambda definition: definition.path))


def read_definition(path: str, content: bytes) -> Definition | None:
    """Reads one file; None when it defines no API."""
    reader, text = _reader(path), decode(content)
    if reader is None or text is None:
        return None
    definition = reader(path, text)
    if definition is None:
        return None
    return replace(
        definition,
        title=clean_text(definition.title, 120),
        version=clean_text(definition.version, 60),
        description=first_paragraph(definition.description),
    )


def _read_yaml(path: str, text: str) -> Definition | None:
    if DEFINITION_KEY.search(text) is None:
        return None
    wanted: dict[tuple[str, ...], tuple[str, int]] = {}
    for leaf in walk_yaml(text):
        if leaf.path[0] in {"openapi", "swagger", "asyncapi"} or leaf.path[0] == "info":
            wanted.setdefault(leaf.path, (leaf.text, leaf.line))
        elif len(leaf.path) == 1 and ("info", "title") in wanted and _type_of(wanted):
            break
    return _definition(path, {key: value for key, (value, _) in wanted.items()}, wanted)


def _read_json(path: str, text: str) -> Definition | None:
    if not any(f'"{key}"' in text for key in ("openapi", "swagger", "asyncapi")):
        return None
    document = read_json(text)
    values: dict[tuple[str, ...], str] = {
        (key,): text_at(document, key) for key in ("openapi", "swagger", "asyncapi") if key in document
    }
    for key in ("title", "version", "description"):
        values["info", key] = text_at(document, "info", key)
    line = line_of(text, '"title"', values["info", "title"])
    return _definition(path, values, {("info", "title"): ("", line)})


def _definition(
    path: str,
    values: Mapping[tuple[str, ...], str],
    places: Mapping[tuple[str, ...], tuple[str, int]],
) -> Definition | None:
    kind = _type_of(values)
    if not kind or not str(values[(kind,)])[:1].isdigit():
        return None
    return Definition(
        path=path,
        type="asyncapi" if kind == "asyncapi" else "openapi",
        title=values.get(("info", "title"), ""),
        version=values.get(("info", "version"), ""),
        description=values.get(("info", "description"), ""),
        line=places.get(("info", "title"), ("", 1))[1],
    )


def _type_of(values: Iterable[tuple[str, ...]]) -> str:
    return next((path[0] for path in values if path[0] in {"openapi", "swagger", "asyncapi"}), "")


def _read_proto(path: str, text: str) -> Definition | None:
    lines = list(numbered_lines(text))
    services = [(match[1], number) for number, line in lines if (match := PROTO_SERVICE.match(line))]
    if not services:
        return None
    package = next((match[1] for _, line in lines if (match := PROTO_PACKAGE.match(line))), "")
    version = package.rpartition(".")[2]
    return Definition(
        path=path,
        type="grpc",
        title=", ".join(name for name, _ in services[:3]),
        version=version if re.fullmatch(r"v[0-9]+(?:(?:alpha|beta)[0-9]*)?", version) else "",
        line=services[0][1],
    )


def _read_graphql(path: str, text: str) -> Definition | None:
    lines = list(numbered_lines(text))
    types = [(match[1], number) for number, line in lines if (match := GRAPHQL_TYPE.match(line))]
    schema = [number for number, line in lines if line.startswith(("schema {", "schema{", "schema @"))]
    roots = schema + [number for name, number in types if name in GRAPHQL_ROOTS]
    if not types and not schema:
        return None
    line = roots[0] if roots else types[0][1]
    return Definition(path=path, type="graphql", line=line, is_root=bool(roots))


READERS: Mapping[str, Callable[[str, str], Definition | None]] = {
    "yaml": _read_yaml,
    "yml": _read_yaml,
    "json": _read_json,
    "proto": _read_proto,
    "graphql": _read_graphql,
    "graphqls": _read_graphql,
    "gql": _read_graphql,
}


def _reader(path: str) -> Callable[[str, str], Definition | None] | None:
    return READERS.get(path.rpartition(".")[2].lower())


def _is_likely(path: str) -> bool:
    stem = name_of(path).lower()
    return any(name in stem for name in LIKELY_NAMES) or stem.endswith((".proto", ".graphql", ".graphqls"))


def _entry_points(found: Iterable[Definition]) -> list[Definition]:
    """Without the parts of GraphQL schemas whose entry point is elsewhere in the tree."""
    definitions = list(found)
    has_root = any(definition.type == "graphql" and definition.is_root for definition in definitions)
    return [
        definition for definition in definitions if definition.type != "graphql" or definition.is_root or not has_root
    ]


def _without_repeats(found: Sequence[Definition]) -> tuple[Definition, ...]:
    """One of each definition that is kept both as JSON and as YAML in the same folder; YAML is for people."""
    chosen: dict[tuple[str, ...], Definition] = {}
    for definition in found:
        # Without a title nothing tells whether two files hold the same API.
        same = definition.title or definition.path
        key = (folder_of(definition.path), definition.type, same, definition.version)
        if key not in chosen or chosen[key].path.endswith(".json"):
            chosen[key] = definition
    return tuple(chosen.values())
