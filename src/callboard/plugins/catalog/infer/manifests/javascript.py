"""package.json, and the workspace files of pnpm and Lerna beside it."""

from __future__ import annotations

from ..parsing import names_at, read_json, text_at, value_at, walk_yaml
from .model import LIBRARY, MOBILE, NO_FRAMEWORK, SERVICE, TOOL, WEBSITE, Framework, Manifest, find_framework

FRAMEWORKS = (
    Framework("expo", "Expo", MOBILE),
    Framework("react-native", "React Native", MOBILE),
    Framework("@ionic/*", "Ionic", MOBILE),
    Framework("electron", "Electron", "application"),
    Framework("@nestjs/core", "NestJS"),
    Framework("next", "Next.js", WEBSITE),
    Framework("nuxt", "Nuxt", WEBSITE),
    Framework("@remix-run/*", "Remix", WEBSITE),
    Framework("@sveltejs/kit", "SvelteKit", WEBSITE),
    Framework("astro", "Astro", WEBSITE),
    Framework("gatsby", "Gatsby", WEBSITE),
    Framework("@docusaurus/core", "Docusaurus", "documentation"),
    Framework("vitepress", "VitePress", "documentation"),
    Framework("@angular/core", "Angular", WEBSITE),
    Framework("vue", "Vue", WEBSITE),
    Framework("svelte", "Svelte", WEBSITE),
    Framework("solid-js", "Solid", WEBSITE),
    Framework("react", "React", WEBSITE),
    Framework("fastify", "Fastify"),
    Framework("koa", "Koa"),
    Framework("@hapi/hapi", "hapi"),
    Framework("hono", "Hono"),
    Framework("express", "Express"),
    Framework("@apollo/server", "Apollo"),
    Framework("@grpc/grpc-js", "gRPC"),
    Framework("commander", "Commander", TOOL),
)
# Compilers of websites are declared as development dependencies by their own generators.
BUILT_WITH = tuple(
    framework
    for framework in FRAMEWORKS
    if framework.kind in {WEBSITE, "documentation", "application"} and framework.name != "React"
)


def read(path: str, text: str) -> Manifest | None:
    """Reads package.json; None when it isn't a JSON object."""
    document = read_json(text)
    if not document:
        return None
    runtime, built_with = names_at(document, "dependencies"), names_at(document, "devDependencies")
    framework = find_framework(FRAMEWORKS, runtime)
    if framework is NO_FRAMEWORK:
        framework = find_framework(BUILT_WITH, built_with)
    starts = bool(text_at(document, "scripts", "start") or text_at(document, "scripts", "serve"))
    is_typed = "typescript" in (*runtime, *built_with)
    return Manifest(
        path=path,
        name=text_at(document, "name"),
        version=text_at(document, "version"),
        description=text_at(document, "description"),
        language="TypeScript" if is_typed else "JavaScript",
        framework=framework.name or _framework_of_a_library(document),
        kind_hint=_kind(document, framework, starts),
        dependencies=runtime,
        starts=starts,
        members=names_at(document, "workspaces", "packages") or names_at(document, "workspaces"),
    )


def read_workspace(path: str, text: str) -> Manifest | None:
    """Reads pnpm-workspace.yaml or lerna.json: only the members of a workspace."""
    if path.endswith(".json"):
        members = names_at(read_json(text), "packages")
    else:
        members = tuple(leaf.text for leaf in walk_yaml(text) if leaf.path[0] == "packages" and len(leaf.path) == 2)
    return Manifest(path=path, members=members) if members else None


def _kind(document: object, framework: Framework, starts: bool) -> str:
    if value_at(document, "peerDependencies") and not starts:
        return LIBRARY
    if framework.kind:
        return framework.kind
    if starts:
        return SERVICE
    return TOOL if value_at(document, "bin") else LIBRARY


def _framework_of_a_library(document: object) -> str:
    return find_framework(FRAMEWORKS, names_at(document, "peerDependencies")).name
