"""Why a field of an inferred document has its value: which file said it, and on which line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """`field` is a dotted path such as `metadata.name` of the document whose ref is `entity` (`component:web`).

    `file` is relative to the tree, empty when the value came from outside of it; `line` counts from 1 and is 0
    when the file as a whole is the evidence.
    """

    entity: str
    field: str
    value: str
    file: str
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A value and where it was found, before anyone knows which entity it will describe."""

    value: str
    file: str = ""
    line: int = 0

    def proves(self, entity: str, field: str, value: str = "") -> Evidence:
        """The evidence for a field; `value` when the field shows it in another form."""
        return Evidence(entity=entity, field=field, value=value or self.value, file=self.file, line=self.line)


NO_FINDING = Finding(value="")
