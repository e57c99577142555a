"""What the catalog must hold after a sweep, worked out the slow and simple way from the files alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

PATTERN_ROOT = "main-*.yaml"
BROKEN = "---\nkind: [unclosed\n"


@dataclass(frozen=True)
class File:
    """What a file says: components with their description and owner, and the files that its Location names.

    A `broken` one also holds a document that is no YAML; a `faulty` one says all that, and one component with
    a name that is not allowed.
    """

    components: tuple[tuple[str, str, str], ...] = ()
    groups: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    broken: bool = False
    faulty: bool = False

    def text(self, name: str) -> str:
        documents = [_component(*each) for each in self.components] + [_group(each) for each in self.groups]
        if self.targets:
            listed = ", ".join(f"./{each}" for each in self.targets)
            documents.append(_document("Location", f"of-{name.removesuffix('.yaml')}", f"{{targets: [{listed}]}}"))
        if self.faulty:
            documents.append(_component("not a name", "faulty", "nobody"))
        return "---\n".join(documents) + (BROKEN if self.broken else "") or "# nothing\n"

    def entities(self, name: str) -> dict[str, str]:
        """The description of each entity by its ref; the first of two counts."""
        found: dict[str, str] = {}
        for component, description, owner in self.components:
            found.setdefault(f"component:default/{component}", f"{description} of {owner}")
        found |= {f"group:default/{group}": "" for group in self.groups}
        if self.targets:
            found[f"location:default/of-{name.removesuffix('.yaml')}"] = ""
        return found


@dataclass
class Said:
    """One location as it stands: what it says of which ref now (`fresh`), what it said before and still holds."""

    fresh: dict[str, str] = field(default_factory=dict)
    stale: dict[str, str] = field(default_factory=dict)
    leads_to: set[str] = field(default_factory=set)
    led_to: set[str] = field(default_factory=set)


@dataclass
class World:
    """Locations by file name, and who holds which ref, as of the last sweep."""

    said: dict[str, Said] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)

    def after(self, files: Mapping[str, File], registered: set[str]) -> World:
        """What a sweep makes of it. Who holds a ref that became free is left open: see `must` and `may`."""
        new = World()
        queue = [*_pattern_files(files, self), *sorted(registered)]
        while queue:
            name = queue.pop()
            if name not in new.said:
                new.said[name] = self._read(name, files.get(name))
                queue += sorted(new.said[name].leads_to | new.said[name].led_to)
        return new

    def _read(self, name: str, file: File | None) -> Said:
        before = self.said.get(name, Said())
        held = {ref: text for ref, text in (before.stale | before.fresh).items() if self.holders.get(ref) == name}
        led_to = before.leads_to | before.led_to
        if file is None:
            return Said(stale=held, led_to=led_to)
        fresh = file.entities(name)
        if not (file.broken or not fresh):
            return Said(fresh=fresh, leads_to=set(file.targets))
        if not (file.broken or file.faulty):
            return Said(stale=held, led_to=led_to)
        if not file.broken:
            return Said(fresh=fresh, leads_to=set(file.targets))
        return Said(fresh=fresh, stale={**held, **fresh}, leads_to=set(file.targets), led_to=led_to)

    def reached(self, roots: set[str], *, surely: bool) -> set[str]:
        """The locations that the roots lead to; `surely` leaves out what a file said before it broke."""
        found: set[str] = set()
        queue = sorted(roots)
        while queue:
            name = queue.pop()
            if name in found or name not in self.said:
                continue
            found.add(name)
            said = self.said[name]
            queue += sorted(said.leads_to if surely else said.leads_to | said.led_to)
        return found

    def must(self, roots: set[str]) -> dict[str, set[str]]:
        """Every ref that has to be there, with the locations that may hold it."""
        return self._claims(self.reached(roots, surely=True), stale=False)

    def may(self, roots: set[str]) -> dict[str, set[str]]:
        """Every ref that is allowed to be there, with the locations that may hold it."""
        return self._claims(self.reached(roots, surely=False), stale=True)

    def _claims(self, names: set[str], *, stale: bool) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name in sorted(names):
            for ref in (*self.said[name].fresh, *(self.said[name].stale if stale else ())):
                found.setdefault(ref, set()).add(name)
        return found


def _pattern_files(files: Mapping[str, File], before: World) -> list[str]:
    """A pattern that matches nothing any more is taken for a mistake: what it gave stays."""
    found = [name for name in files if name.startswith("main-")]
    return found or [name for name in before.said if name.startswith("main-")]


def pattern_roots(files: Mapping[str, File], world: World) -> set[str]:
    return set(_pattern_files(files, world))


def _document(kind: str, name: str, spec: str, description: str = "") -> str:
    told = f", description: {description}" if description else ""
    return f"apiVersion: backstage.io/v1alpha1\nkind: {kind}\nmetadata: {{name: {name}{told}}}\nspec: {spec}\n"


def _component(name: str, description: str, owner: str) -> str:
    spec = f"{{type: service, lifecycle: production, owner: {owner}}}"
    return _document("Component", name, spec, f"{description} of {owner}")


def _group(name: str) -> str:
    return _document("Group", name, "{type: team, children: []}")
