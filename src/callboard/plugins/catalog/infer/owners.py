"""CODEOWNERS: who owns a folder, by the rules of GitHub and GitLab."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .evidence import Finding
from .reading import Tree
from .wording import decode, entity_name, numbered_lines

CODEOWNERS_PATHS = (".github/CODEOWNERS", "CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS")
UNKNOWN_OWNER = "unknown"
MAX_RULES = 5_000
MAX_BYTES = 256 * 1024
MAX_STARS = 8


@dataclass(frozen=True, kw_only=True)
class OwnerRule:
    """One line of CODEOWNERS; without owners it takes away what earlier lines gave."""

    pattern: str
    owners: tuple[str, ...]
    line: int


@dataclass(frozen=True, kw_only=True)
class Owners:
    """The rules of a tree and the file that they stand in."""

    rules: tuple[OwnerRule, ...] = ()
    file: str = ""

    def owner_of(self, folder: str) -> Finding | None:
        """The first owner of a folder as an entity ref (teams without their kind), or None."""
        rule = owner_of(self.rules, folder)
        return Finding(value=rule.owners[0], file=self.file, line=rule.line) if rule else None


def find_owners(tree: Tree) -> Owners:
    """Reads the first CODEOWNERS that there is, in the order in which GitHub looks for it."""
    for path in CODEOWNERS_PATHS:
        if text := decode(tree.read(path, MAX_BYTES) or b""):
            return Owners(rules=read_codeowners(text), file=path)
    return Owners()


def read_codeowners(text: str) -> tuple[OwnerRule, ...]:
    """The rules in their order, bounded in number; GitLab's section headings give owners to lines without any."""
    rules: list[OwnerRule] = []
    section_owners: tuple[str, ...] = ()
    for number, line in numbered_lines(text):
        words = _words(line)
        if not words or len(rules) == MAX_RULES:
            continue
        if words[0].startswith(("[", "^[")):
            heading_ends = line.rfind("]") + 1
            section_owners = _owner_refs(line[heading_ends:].split())
            continue
        owners = _owner_refs(words[1:]) or section_owners
        rules.append(OwnerRule(pattern=words[0], owners=owners, line=number))
    return tuple(rules)


def owner_of(rules: Sequence[OwnerRule], folder: str) -> OwnerRule | None:
    """The last rule for everything in a folder; for the root, also the one owner that all rules agree on."""
    probe = [part for part in folder.split("/") if part]
    found = next((rule for rule in reversed(rules) if _owns(rule.pattern, probe)), None)
    if found is not None:
        return found if found.owners else None
    named = [rule for rule in rules if rule.owners]
    is_agreed = len({rule.owners[0] for rule in named}) == 1
    return named[0] if is_agreed and not folder else None


def _words(line: str) -> list[str]:
    code = line.replace("\\#", "\1").replace("\\ ", "\2").partition("#")[0]
    return [word.replace("\1", "#").replace("\2", " ") for word in code.split()]


def _owner_refs(words: Sequence[str]) -> tuple[str, ...]:
    """Entity refs, teams first: a team is a better answer to "whose is it" than a person."""
    refs = [ref for word in words if (ref := _owner_ref(word))]
    return tuple(dict.fromkeys(sorted(refs, key=lambda ref: ref.startswith("user:"))))


def _owner_ref(word: str) -> str:
    if word.startswith("@@"):  # a role, as `@@maintainer`
        return ""
    if word.startswith("@"):
        organization, _, team = word[1:].partition("/")
        name = entity_name(team or organization)
        return (name if team else f"user:{name}") if name else ""
    local_part, separator, _ = word.partition("@")
    name = entity_name(local_part) if separator else ""
    return f"user:{name}" if name else ""


def _owns(pattern: str, folder: list[str]) -> bool:
    """Whether a pattern holds for any file whatever in a folder."""
    is_anchored = "/" in pattern.rstrip("/")
    parts = [part for part in pattern.split("/") if part]
    if pattern.startswith("!") or pattern.count("*") > MAX_STARS:
        return False
    if not is_anchored and parts:
        parts = ["**", *parts]
    if is_anchored and len(parts) > 1 and parts[-1] == "*":  # `docs/*` stops at the files right in `docs`
        return _matches(parts[:-1], folder)
    # Whatever matches a folder matches all that is in it, so the rest of the path is free.
    return any(_matches(parts, folder[:length]) for length in range(len(folder) + 1)) or _is_everything(parts)


def _is_everything(parts: list[str]) -> bool:
    return all(part in {"*", "**", "*.*"} for part in parts)


def _matches(parts: list[str], path: list[str]) -> bool:
    if not parts:
        return not path
    if parts[0] == "**":
        # `a/**` means what is in `a`, whole folders included.
        return len(parts) == 1 or any(_matches(parts[1:], path[skip:]) for skip in range(len(path) + 1))
    return bool(path) and fnmatchcase(path[0], parts[0]) and _matches(parts[1:], path[1:])
