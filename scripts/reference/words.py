"""Python in the words of a reference page: docstrings, signatures, types as they stand in the source."""

from __future__ import annotations

import ast
import dataclasses
import datetime
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any


def paragraphs(thing: object) -> str:
    """The docstring of a class or function, as Markdown. Empty when it has none of its own."""
    text = inspect.getdoc(thing) or ""
    generated = dataclasses.is_dataclass(thing) and text.startswith(f"{getattr(thing, '__name__', '')}(")
    return "" if generated else text


def type_words(source: str) -> str:
    """A type as people read it: without the validators that the source hangs on it."""
    node = ast.parse(source, mode="eval").body
    return ast.unparse(_Plain().visit(node)).replace("|", "\\|")


def annotations_of(kind: type) -> dict[str, str]:
    """The fields that a class itself declares, with their types as source."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind))).body[0]
    assert isinstance(tree, ast.ClassDef)
    return {
        node.target.id: ast.unparse(node.annotation)
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }


def signature_of(function: Callable[..., Any], *, method: bool = False) -> str:
    """`name(parameters) -> result`, as source."""
    source = textwrap.dedent(inspect.getsource(function))
    tree = next(
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    if method and tree.args.args:
        tree.args.args = tree.args.args[1:]
    result = f" -> {ast.unparse(tree.returns)}" if tree.returns is not None else ""
    word = "async " if isinstance(tree, ast.AsyncFunctionDef) else ""
    return f"{word}{tree.name}({ast.unparse(tree.args)}){result}"


def alias_words(name: str) -> str:
    """A type that is only another name for one: the text below its assignment, else what is assigned."""
    for module in [each for key, each in sorted(sys.modules.items()) if key.startswith("callboard.")]:
        body = ast.parse(inspect.getsource(module)).body if name in vars(module) else []
        for node, after in zip(body, [*body[1:], ast.Pass()], strict=False):
            if _assigned(node) == name and isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                said = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) and after.value.value
                return str(said) if said else f"`{ast.unparse(node.value)}`"
    raise LookupError(f"nothing is assigned to {name} in any module of callboard")


def _assigned(node: ast.stmt) -> str:
    target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
    return target.id if isinstance(target, ast.Name) else ""


def fields_table(kind: type) -> Iterator[str]:
    """A dataclass as a table of its fields, those of the classes above it first."""
    yield "| field | type | default |"
    yield "|---|---|---|"
    sources: dict[str, str] = {}
    for each in reversed(kind.__mro__[:-1]):
        if each.__module__.startswith("callboard"):
            sources |= annotations_of(each)
    for field in dataclasses.fields(kind):
        if not field.name.startswith("_"):
            yield f"| `{field.name}` | `{type_words(sources[field.name])}` | {default_of(field)} |"


def default_of(field: dataclasses.Field[Any]) -> str:
    """A field's default, as Markdown."""
    if field.default is not dataclasses.MISSING:
        return value_words(field.default)
    if field.default_factory is not dataclasses.MISSING:
        return value_words(field.default_factory())
    return "required"


def value_words(value: object) -> str:
    """A default value, without anything that differs from run to run."""
    if callable(value):
        return "see above"
    if isinstance(value, datetime.timedelta):
        return f"`{value.total_seconds():g}s`"
    if isinstance(value, MappingProxyType):
        return "`{}`"
    return f"`{re.sub(r' at 0x[0-9a-f]+', '', repr(value))}`".replace("|", "\\|")


def methods_of(kind: type) -> Iterator[tuple[str, str]]:
    """The public methods and properties that a class of ours has, with their docstrings."""
    for name, member in vars(kind).items():
        plain = member.__func__ if isinstance(member, staticmethod | classmethod) else member
        if name.startswith("_"):
            continue
        if isinstance(plain, property) and plain.fget is not None:
            yield signature_of(plain.fget, method=True).replace("()", "", 1), paragraphs(plain)
        elif inspect.isfunction(plain):
            yield signature_of(plain, method=not isinstance(member, staticmethod)), paragraphs(plain)


class _Plain(ast.NodeTransformer):
    """Takes `Annotated[X, …]` for X."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.Name) and node.value.id == "Annotated" and isinstance(node.slice, ast.Tuple):
            return node.slice.elts[0]
        return node
