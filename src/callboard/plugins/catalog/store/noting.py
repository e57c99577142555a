"""Counts what plans change, as imports of the sources that they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from .imports import Counted, Imports
from .plan import NewEntity, Plan


def note_imports(imports: Imports, plans: Sequence[Plan], kept: Mapping[str, int]) -> Mapping[str, int]:
    """Returns the imports' ids by source; `kept` has them by the refs that change or go.

    What goes at one place of a source and comes at another has changed. The entity that stands for a registered
    location is nothing that its source says.
    """
    changing = [plan for plan in plans if _said(plan.added) or _said(plan.changed)]
    if not imports.round:
        return {}
    ids = imports.open(str(plan.new.known.origin) for plan in changing)
    moved: set[str] = set()
    counts: list[Counted] = []
    for plan in changing:
        id_ = ids[str(plan.new.known.origin)]
        added = _said(plan.added)
        here = {each.ref for each in added if kept.get(each.ref) == id_}
        moved |= here
        changed = len(_said(plan.changed)) + len(here)
        created = len(added) - len(here)
        counts.append(Counted(id_, created=created, changed=changed, revision=plan.new.revision))
    gone = Counter(kept[ref] for plan in plans for ref in plan.removed if ref in kept and ref not in moved)
    imports.count([*counts, *(Counted(id_, deleted=count) for id_, count in gone.items())])
    return ids


def _said(entities: Sequence[NewEntity]) -> list[NewEntity]:
    return [each for each in entities if each.index >= 0]
