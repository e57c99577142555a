"""The page on settings: every key of every section, with its type and its default."""

from __future__ import annotations

import typing
from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from callboard import Settings
from callboard.foundation.config import CORE_SECTIONS
from callboard.kernel.discovery import Found

from . import words


def settings(found: list[Found]) -> str:
    """All sections: those of the kernel, then those of plugins."""
    lines = [
        "# Settings",
        "",
        "One file, `callboard.yaml`, or a company's `app-config.yaml` with the same keys. How they are read, and how",
        "several are laid on each other, is told in [Operate](../guides/operate.md). `[]` means each entry of a list.",
        "",
    ]
    for name, model in sections(found):
        lines += [f"## `{name}`", "", words.paragraphs(model), "", "| key | type | default |", "|---|---|---|"]
        lines += [*rows(name, model), ""]
    return "\n".join(lines)


def sections(found: list[Found]) -> list[tuple[str, type[Settings]]]:
    """Every section that the kernel or a plugin reads, with its model."""
    made: dict[str, type[Settings]] = dict(CORE_SECTIONS)
    for each in found:
        if each.plugin.settings is not None:
            made[each.plugin.id] = each.plugin.settings
        made |= dict(each.plugin.sections)
    return list(made.items())


def rows(path: str, model: type[BaseModel]) -> Iterator[str]:
    """A row for every key below a section, those of nested sections after their own."""
    sources = _sources(model)
    for name, field in model.model_fields.items():
        key = f"{path}.{field.alias or name}"
        inner = _models_in(field.annotation)
        many = sources[name].startswith(("list[", "tuple[", "Sequence["))
        if not inner:
            yield f"| `{key}` | `{words.type_words(sources[name])}` | {_default(field)} |"
            continue
        yield f"| `{key}` | {'list' if many else 'section'} | {'' if not field.is_required() else 'required'} |"
        for each in inner:
            yield from rows(f"{key}[]" if many else key, each)


def _sources(model: type[BaseModel]) -> dict[str, str]:
    made: dict[str, str] = {}
    for each in reversed(model.__mro__):
        if issubclass(each, Settings) and each is not Settings:
            made |= words.annotations_of(each)
    return made


def _models_in(annotation: object) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for each in typing.get_args(annotation) for model in _models_in(each)]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default_factory is not None:
        return words.value_words(field.get_default(call_default_factory=True, validated_data={}))
    return words.value_words(field.default)
