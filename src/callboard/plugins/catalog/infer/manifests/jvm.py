"""pom.xml, build.gradle(.kts), settings.gradle(.kts) and build.sbt: the builds of Java, Kotlin, Scala and Android."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ..parsing import MAX_NAMES, read_xml
from ..wording import numbered_lines
from .model import LIBRARY, MOBILE, PIPELINE, Framework, Manifest, find_framework

FRAMEWORKS = (
    Framework("com.android.application", "Android", MOBILE),
    Framework("android.application", "Android", MOBILE),
    Framework("com.android.library", "Android", LIBRARY),
    Framework("android.library", "Android", LIBRARY),
    Framework("org.springframework.boot", "Spring Boot"),
    Framework("spring.boot*", "Spring Boot"),
    Framework("spring-boot*", "Spring Boot"),
    Framework("quarkus*", "Quarkus"),
    Framework("io.quarkus*", "Quarkus"),
    Framework("micronaut*", "Micronaut"),
    Framework("io.micronaut*", "Micronaut"),
    Framework("helidon*", "Helidon"),
    Framework("io.helidon*", "Helidon"),
    Framework("dropwizard*", "Dropwizard"),
    Framework("io.ktor*", "Ktor"),
    Framework("ktor*", "Ktor"),
    Framework("vertx*", "Vert.x"),
    Framework("com.typesafe.play*", "Play"),
    Framework("org.playframework*", "Play"),
    Framework("playscala", "Play"),
    Framework("playjava", "Play"),
    Framework("http4s*", "http4s"),
    Framework("zio-http", "ZIO HTTP"),
    Framework("akka-http*", "Akka HTTP"),
    Framework("pekko-http*", "Pekko HTTP"),
    Framework("scio*", "Scio", PIPELINE),
    Framework("beam-sdks-java*", "Beam", PIPELINE),
    Framework("spark-core*", "Spark", PIPELINE),
    Framework("spark-sql*", "Spark", PIPELINE),
    Framework("flink*", "Flink", PIPELINE),
    Framework("kafka-streams", "Kafka Streams", PIPELINE),
    Framework("jakarta.jakartaee*", "Jakarta EE"),
    Framework("grpc-netty*", "gRPC"),
)
QUOTED = re.compile(r"""["']([^"'\n]{1,200})["']""")
CATALOG_ALIAS = re.compile(r"\blibs\.([A-Za-z][A-Za-z0-9.]{0,100})")
ASSIGNED = re.compile(r"""(?:ThisBuild[ \t]*/[ \t]*)?([A-Za-z.]{1,40})[ \t]*:?=[ \t]*["']([^"'\n]{1,300})["']""")
# Plugins of Gradle itself stand in the Kotlin script without quotation marks.
APPLIED = re.compile(r"^`?(application|java-library)`?$")
MODULE_NAME = re.compile(r":?[A-Za-z0-9_.:/-]{1,200}")


def read_pom(path: str, text: str) -> Manifest | None:
    """Reads a Maven pom.xml; None when it is broken XML or something else."""
    root = read_xml(text)
    if root is None or _tag(root) != "project":
        return None
    names = _maven_names(root)
    framework = find_framework(FRAMEWORKS, names)
    is_parent = _child(root, "packaging") == "pom"
    is_kotlin = "kotlin-maven-plugin" in names
    return Manifest(
        path=path,
        name=_child(root, "artifactId"),
        version=_child(root, "version"),
        description=_child(root, "description"),
        language="Kotlin" if is_kotlin else "Java",
        framework=framework.name,
        kind_hint="" if is_parent else framework.kind or LIBRARY,
        dependencies=names,
        starts=bool({"spring-boot-maven-plugin", "quarkus-maven-plugin"} & set(names)) and not is_parent,
        members=tuple(
            (module.text or "").strip() for modules in root if _tag(modules) == "modules" for module in modules
        )[:MAX_NAMES],
    )


def read_gradle(path: str, text: str) -> Manifest | None:
    """Reads build.gradle or build.gradle.kts as text: the names in quotation marks and the version catalog's."""
    names = _gradle_names(text)
    framework = find_framework(FRAMEWORKS, names)
    assigned = _assigned(text)
    is_kotlin = "kotlin(" in text or any("kotlin" in name for name in names)
    is_program = "application" in names or bool(framework.kind and framework.kind != LIBRARY)
    return Manifest(
        path=path,
        version=assigned.get("version", ""),
        description=assigned.get("description", ""),
        language="Kotlin" if is_kotlin else "Java",
        framework=framework.name,
        kind_hint=framework.kind or (LIBRARY if "java-library" in names else ""),
        dependencies=names,
        starts=is_program,
    )


def read_gradle_settings(path: str, text: str) -> Manifest | None:
    """Reads settings.gradle(.kts): the name of the build and its projects."""
    members = tuple(
        quoted.strip(":").replace(":", "/")
        for _, line in numbered_lines(text)
        if line.startswith(("include", "'", '"'))
        for quoted in QUOTED.findall(line)
        if MODULE_NAME.fullmatch(quoted)
    )
    name = _assigned(text).get("rootProject.name", "")
    return Manifest(path=path, name=name, members=members[:MAX_NAMES]) if name or members else None


def read_sbt(path: str, text: str) -> Manifest | None:
    """Reads build.sbt as text."""
    names = _gradle_names(text)
    plugins = tuple(word for word in re.findall(r"\bPlay(?:Scala|Java)\b", text)[:1])
    framework = find_framework(FRAMEWORKS, (*names, *plugins))
    assigned = _assigned(text)
    return Manifest(
        path=path,
        name=assigned.get("name", ""),
        version=assigned.get("version", ""),
        description=assigned.get("description", ""),
        language="Scala",
        framework=framework.name,
        kind_hint=framework.kind or LIBRARY,
        dependencies=names,
        starts=framework.kind not in {"", LIBRARY},
    )


def _maven_names(root: Element) -> tuple[str, ...]:
    """Group and artifact ids of the dependencies, plugins and parent, in no particular structure."""
    found: dict[str, None] = {}
    for element in root.iter():
        if _tag(element) in {"dependency", "plugin", "parent"}:
            for child in element:
                if _tag(child) in {"artifactId", "groupId"} and child.text and len(found) < MAX_NAMES:
                    found.setdefault(child.text.strip())
    return tuple(found)


def _gradle_names(text: str) -> tuple[str, ...]:
    """Every part of every coordinate and plugin id that a build script quotes."""
    found: dict[str, None] = {}
    for _, line in numbered_lines(text):
        if line.startswith("//"):
            continue
        for name in _names_in(line):
            if len(found) < MAX_NAMES:
                found.setdefault(name)
    return tuple(found)


def _names_in(line: str) -> Iterator[str]:
    for quoted in QUOTED.findall(line):
        yield from (part for part in quoted.split(":") if part)
    for alias in CATALOG_ALIAS.findall(line):
        yield alias.removeprefix("plugins.")
    yield from APPLIED.findall(line)


def _assigned(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for _, line in numbered_lines(text):
        for statement in line.split(",")[:20]:
            if match := ASSIGNED.match(statement.strip()):
                found.setdefault(match[1], match[2])
    return found


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: Element, name: str) -> str:
    return next(((child.text or "").strip() for child in element if _tag(child) == name), "")
