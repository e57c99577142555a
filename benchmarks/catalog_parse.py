"""How fast files become entities: 10,000 usual documents, one at a time and all in one file, on one core.

Run: `python benchmarks/catalog_parse.py [documents]`. The budget is 8 seconds for 10,000.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from time import process_time

from callboard.plugins.catalog.ingest.limits import ParseLimits
from callboard.plugins.catalog.ingest.link import dangling, relations_by_source
from callboard.plugins.catalog.ingest.parse import parse
from callboard.plugins.catalog.ingest.placeholders import fill
from callboard.plugins.catalog.ingest.process import Kinds, ProcessContext, Processed, process
from callboard.plugins.catalog.ingest.rules import read_rules
from callboard.plugins.catalog.kinds import BUILT_IN
from callboard.plugins.catalog.model import LocationRef, SourceFile

BUDGET_SECONDS = 8.0  # of processor time, so that a busy machine gives the same answer
LIMITS = ParseLimits(bytes=64 * 1024 * 1024)

COMPONENT = """\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: service-{n}
  title: Service {n}
  description: |
    Keeps what people have listened to, and answers questions about it.
    Written in two lines, as most are.
  labels:
    tier: "{tier}"
  annotations:
    github.com/project-slug: meadowlark/service-{n}
    backstage.io/techdocs-ref: dir:.
    backstage.io/kubernetes-id: service-{n}
    pagerduty.com/service-id: P{n}
  tags: [java, listening, tier-{tier}]
  links:
    - url: https://grafana.example/d/service-{n}
      title: Dashboard
      icon: dashboard
    - url: https://runbooks.example/service-{n}
      title: "Runbook: what to do"
spec:
  type: service
  lifecycle: production
  owner: group:team-{team}
  system: system-{team}
  providesApis: [api-{n}]
  consumesApis: [api-{one}, api-{two}]
  dependsOn:
    - resource:database-{n}
    - component:service-{one}
"""
API = """\
apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: api-{n}
  description: What service {n} answers.
spec:
  type: openapi
  lifecycle: production
  owner: team-{team}
  system: system-{team}
  definition: |
    openapi: 3.0.0
    info: {{title: Service {n}, version: 1.0.0}}
    paths:
      /things:
        get: {{summary: All things}}
"""
RESOURCE = """\
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: database-{n}
  annotations: {{company.example/region: eu}}
spec: {{type: database, owner: team-{team}, system: system-{team}}}
"""
TEMPLATES = (COMPONENT, API, RESOURCE, COMPONENT)


def make_documents(count: int) -> list[str]:
    return [
        TEMPLATES[n % 4].format(n=n, team=n % 97, tier=n % 3, one=(n * 7) % count, two=(n * 11) % count)
        for n in range(count)
    ]


def ingest(contents: list[bytes], kinds: Kinds) -> Iterator[Processed]:
    rules = read_rules({"rules": [{"allow": ["Component", "API", "Resource"]}]})
    for number, content in enumerate(contents):
        location = LocationRef("url", f"https://git.example/meadowlark/service-{number}/catalog-info.yaml")
        context = ProcessContext(
            kinds=kinds,
            location=location,
            origin=location,
            annotations={"backstage.io/view-url": location.target},
            allowed=lambda entity, origin=location: rules.refusal(entity, origin),
        )
        for declaration in parse(SourceFile(location=location, content=content), LIMITS).declarations:
            filled, _ = fill(declaration, {})
            yield process(filled, context)


def measure(name: str, contents: list[bytes], kinds: Kinds, count: int) -> float:
    started = process_time()
    results = list(ingest(contents, kinds))
    seconds = process_time() - started
    accepted = sum(result.entity is not None for result in results)
    if accepted != count:
        raise SystemExit(f"{name}: {accepted} of {count} documents were accepted")
    budget = BUDGET_SECONDS * count / 10_000
    print(f"{name:28} {seconds:6.2f} s  {seconds / count * 1e6:6.0f} µs each  budget {budget:.1f} s")
    link(results)
    return seconds


def link(results: list[Processed]) -> None:
    started = process_time()
    relations = [relation for result in results for relation in result.relations]
    known = {str(result.entity.ref) for result in results if result.entity}
    sources, loose = len(relations_by_source(relations)), len(dangling(relations, known))
    seconds = process_time() - started
    print(f"  linked: {len(relations):,} edges, {sources:,} refs, {loose:,} dangling  {seconds:6.2f} s")


def main(count: int) -> None:
    kinds = Kinds.of(BUILT_IN)
    documents = make_documents(count)
    slowest = max(
        measure("one document a file", [text.encode() for text in documents], kinds, count),
        measure("all documents in one file", ["---\n".join(documents).encode()], kinds, count),
    )
    if slowest > BUDGET_SECONDS * count / 10_000:
        raise SystemExit("over the budget")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
