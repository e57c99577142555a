"""Finds the manifests of a tree and groups them into packages: a folder, and what its manifests say together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .evidence import Finding
from .languages import LANGUAGES_BY_FAMILY, count_languages
from .manifests import Manifest, find_reader
from .manifests.model import INFRASTRUCTURE
from .paths import depth_of, folder_of, is_aside, name_of
from .reading import Tree
from .wording import clean_text, decode, line_of

MAX_MANIFEST_BYTES = 256 * 1024
MAX_MANIFESTS = 400
MAX_MANIFEST_DEPTH = 6
DELIVERY_FILES = frozenset({"Dockerfile", "Containerfile"})


@dataclass(frozen=True, kw_only=True)
class Package:
    """A folder with manifests. Manifests with names come first; all findings are None when nobody says so."""

    folder: str
    manifests: tuple[Manifest, ...]
    languages: Mapping[str, int]
    name: Finding | None = None
    description: Finding | None = None
    language: Finding | None = None
    framework: Finding | None = None
    dockerfile: Manifest | None = None

    @property
    def kind_hint(self) -> Finding | None:
        """The type that the manifest of the package's own language speaks for."""
        return next((Finding(value=found.kind_hint, file=found.path) for found in self.main if found.kind_hint), None)

    @property
    def main(self) -> tuple[Manifest, ...]:
        """The manifests in the package's own language, else all of them."""
        family = _family(self.language.value if self.language else "")
        own = tuple(found for found in self.manifests if found.language and _family(found.language) == family)
        return own or self.manifests

    @property
    def starts(self) -> bool:
        """Whether a manifest declares a program that is to be run."""
        return any(manifest.starts for manifest in self.manifests)

    @property
    def members(self) -> tuple[str, ...]:
        """The workspace's member patterns, relative to the tree."""
        prefix = f"{self.folder}/" if self.folder else ""
        return tuple(
            prefix + member.removeprefix("./").strip("/") for manifest in self.manifests for member in manifest.members
        )


def find_packages(tree: Tree, files: Sequence[str]) -> dict[str, Package]:
    """The packages of a tree by folder; the root is always there. Test data, examples and templates are left out."""
    known = [
        path for path in files if find_reader(path) and depth_of(path) <= MAX_MANIFEST_DEPTH and not is_aside(path)
    ]
    texts: dict[str, str] = {}
    by_folder: dict[str, list[Manifest]] = {"": []}
    for path in sorted(known, key=lambda path: (depth_of(path), path))[:MAX_MANIFESTS]:
        text = decode(tree.read(path, MAX_MANIFEST_BYTES) or b"")
        reader = find_reader(path)
        manifest = reader(path, text) if reader and text else None
        if text and manifest:
            texts[path] = text
            by_folder.setdefault(_home_of(path), []).append(manifest)
    counts = count_languages(files, by_folder)
    return {folder: make_package(folder, manifests, counts[folder], texts) for folder, manifests in by_folder.items()}


def make_package(
    folder: str, manifests: Iterable[Manifest], languages: Mapping[str, int], texts: Mapping[str, str]
) -> Package:
    """Lets the manifests of one folder agree: the language with most files wins, software before its delivery."""
    every = tuple(manifests)
    dockerfile = next((found for found in every if name_of(found.path) in DELIVERY_FILES), None)
    software = tuple(found for found in every if name_of(found.path) not in DELIVERY_FILES)
    code = tuple(found for found in software if found.kind_hint != INFRASTRUCTURE)
    ranked = _by_language(code, languages) or software
    language = _language(ranked or every, languages)
    main = [found for found in ranked if _family(found.language) == _family(language.value if language else "")]
    framework = next((found for found in main or ranked if found.framework), None)
    return Package(
        folder=folder,
        manifests=(*ranked, *(found for found in every if found not in ranked)),
        languages=languages,
        name=_told(ranked, "name", texts),
        description=_told(ranked, "description", texts),
        language=language,
        framework=_finding(framework, framework.framework, texts) if framework else None,
        dockerfile=dockerfile,
    )


def _home_of(path: str) -> str:
    folder = folder_of(path)
    return folder_of(folder) if folder.endswith(".xcodeproj") else folder


def _by_language(manifests: Sequence[Manifest], languages: Mapping[str, int]) -> tuple[Manifest, ...]:
    weights: Counter[str] = Counter()
    for language, count in languages.items():
        weights[_family(language)] += count
    return tuple(sorted(manifests, key=lambda found: (-weights[_family(found.language)], not found.name)))


def _language(manifests: Sequence[Manifest], languages: Mapping[str, int]) -> Finding | None:
    """The first manifest's language, made exact by the files: TypeScript needs no mention in package.json."""
    told = next((found for found in manifests if found.language), None)
    if told is None:
        most = max(languages, key=lambda name: (languages[name], name), default="")
        return Finding(value=most) if most else None
    family = LANGUAGES_BY_FAMILY.get(_family(told.language), ())
    exact = max(family, key=lambda name: languages.get(name, 0), default=told.language)
    is_clear = languages.get(exact, 0) > languages.get(told.language, 0)
    return Finding(value=exact if is_clear else told.language, file=told.path)


def _family(language: str) -> str:
    return next((name for name, members in LANGUAGES_BY_FAMILY.items() if language in members), language)


def _told(manifests: Sequence[Manifest], field: str, texts: Mapping[str, str]) -> Finding | None:
    for manifest in manifests:
        value = clean_text(getattr(manifest, field))
        if value:
            return _finding(manifest, value, texts, field)
    return None


def _finding(manifest: Manifest, value: str, texts: Mapping[str, str], field: str = "") -> Finding:
    text = texts.get(manifest.path, "").lower()
    # A framework is written as its package: `Spring Boot` as `spring-boot-starter-web`.
    needles = (value[:60].lower(), value.lower().split()[0], value.lower().replace(".", ""))
    needle = next((needle for needle in needles if needle in text), "")
    exact = line_of(text, field, needle) if needle else 0
    return Finding(value=value, file=manifest.path, line=exact if exact > 1 else line_of(text, needle) if needle else 0)
