"""What a document says of which no entity came, kept beside its problem: whoever could not see the entity does not hear
of the problem either."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from ...model.entity import DEFAULT_NAMESPACE
from ...model.source import TOO_LONG
from .kinds import Kinds
from .relations import readable_targets

LONGEST = 20_000
"""Bytes. Of a longer document only those hear who may see everything."""


def draft_of(document: Mapping[str, Any], kinds: Kinds) -> str:
    """The document as JSON, with where those of its references lead that can be read; TOO_LONG for a long one."""
    known = kinds.find(document) if all(isinstance(document.get(key), str) for key in ("kind", "apiVersion")) else None
    namespace = _metadata(document).get("namespace")
    where = namespace.lower() if isinstance(namespace, str) and namespace else DEFAULT_NAMESPACE
    targets = readable_targets(document, where, known) if known else ()
    relations = [{"type": type, "targetRef": target} for type, target in targets]
    metadata = {"namespace": DEFAULT_NAMESPACE, **_metadata(document)}
    written = msgspec.json.encode({**document, "metadata": metadata, "relations": relations})
    return written.decode() if len(written) <= LONGEST else TOO_LONG


def likely_ref(document: Mapping[str, Any]) -> str:
    """The ref that a document would have had, as far as it can be read; else empty."""
    metadata = _metadata(document)
    kind, name = document.get("kind"), metadata.get("name")
    if not isinstance(kind, str) or not isinstance(name, str):
        return ""
    return f"{kind}:{metadata.get('namespace') or DEFAULT_NAMESPACE}/{name}".lower()


def _metadata(document: Mapping[str, Any]) -> Mapping[str, Any]:
    found = document.get("metadata")
    return found if isinstance(found, Mapping) else {}
