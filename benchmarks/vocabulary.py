"""Words and texts from which `company` and `descriptors` make up an organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate


def words(text: str) -> list[str]:
    """The words of a text, so that a list of them stays readable."""
    return text.split()


SUBJECTS = words(
    """
    playlist track album artist lyrics royalty listener session podcast episode chapter concert
    ticket venue merch stream playback queue radio mood genre taste search index suggestion ranking
    home shelf feed banner ad campaign budget invoice payment refund ledger payout statement account
    login consent device handover speaker car watch widget download cache cover waveform loudness
    codec master delivery label rights territory contract fraud signal experiment flag metric event
    topic schema model feature embedding dataset lineage build release rollout crash alert incident
    quota secret certificate gateway proxy catalog review message digest survey badge gift family
    student trial
    """
)
ASPECTS = words(
    """
    composer keeper ranker scorer matcher planner router mixer reader writer importer exporter sync
    archive history insight rollup ledger balancer guard sampler resolver registry broker scheduler
    watcher tagger splitter merger encoder decoder picker builder counter tracker courier warden
    curator mapper blender shaper cleaner finder teller spotter bridge relay vault desk studio
    console portal explorer atlas notebook mirror lens beacon compass
    """
)
SUFFIXES: Mapping[str, Sequence[str]] = {
    "service": ("", "service", "worker", "edge"),
    "pipeline": ("daily", "hourly", "backfill", "job"),
    "ml-model": ("model", "net", "embeddings", "classifier"),
    "website": ("web", "site", "pages"),
    "library": ("kit", "client", "lib"),
    "mobile-feature": ("screen", "sheet", "widget"),
    "API": ("api",),
    "Resource": ("db", "bucket", "topic", "features", "cache"),
    "System": ("", "platform"),
}
RESOURCE_TYPES = {
    "db": "database",
    "bucket": "bucket",
    "topic": "kafka-topic",
    "features": "feature-store",
    "cache": "cache",
}
LANGUAGES: Mapping[str, Sequence[str]] = {
    "service": ("java", "java", "kotlin", "go", "python", "node"),
    "pipeline": ("scala", "python", "python", "sql"),
    "ml-model": ("python",),
    "website": ("typescript",),
    "library": ("java", "typescript", "go", "swift"),
    "mobile-feature": ("kotlin", "swift"),
}
# Most common first: the chance of a tag falls with its rank, as in a real catalog.
TAGS = words(
    """
    tier-2 kafka grpc tier-3 tier-1 postgres airflow gdpr bigquery terraform spring redis react beam
    pytorch batch realtime pci tensorflow graphql internal legacy oncall edge gpu scio mobile ads
    search payments experiment analytics audio reporting streaming backstage golden-path cassandra
    bigtable openapi elasticsearch compose swiftui feature-flag ab-test cron rust wasm webhooks soap
    monorepo hack-week acquired vendor dsp geo
    """
)
TAG_WEIGHTS = list(accumulate(1 / rank for rank in range(1, len(TAGS) + 1)))
LIFECYCLES = ("production", "experimental", "deprecated")
PURPOSES = (
    "Keeps the {subject} side of {system} honest.",
    "Turns raw {subject} events into something {owner} can act on.",
    "The one place that decides about the {subject}.",
    "Answers questions about {subject} within the budget of {system}.",
    "Moves {subject} data from where it is made to where it is read.",
)
REMARKS = (
    "Used by several squads, so announce changes a week ahead.",
    "Started in a hack week and stayed.",
    "Runs in two regions and survives the loss of either.",
    "Replaces a spreadsheet that nobody misses.",
    "Small on purpose.",
)
FIRST_NAMES = words(
    """
    Alva Anders Astrid Bea Bo Carlos Chidi Clara Daniel Divya Ebba Elias Emeka Erik Ewa Farah Felix
    Freja Grace Greta Gustav Hanna Hedda Hugo Imani Ines Iker Ivo Jasmin Jens Joao Jonas Kaspar
    Katya Klara Kofi Lars Leila Lena Linnea Lotta Lucia Magnus Malin Manon Marco Maren Mateo Mei
    Mikael Nadia Naomi Nils Noor Olivia Ona Oskar Owen Paola Per Petra Piotr Priya Rafael Ravi Rosa
    Ruben Saga Samir Selma Signe Simon Siri Sofia Tariq Teo Thandi Tilda Timo Viktor Wanda Yuki
    Yusuf Zara Zofia
    """
)
LAST_NAMES = words(
    """
    Aas Ahlgren Aho Almeida Asante Auer Bellini Berg Bergman Blom Brandt Brun Clarke Conti Couto
    Dahl Dekker Demir Desai Diallo Doyle Dvorak Ek Eklund Eze Falk Farahani Ferrante Fontaine Gatti
    Girard Haddad Hedlund Holm Holt Hsu Hussain Ibarra Ilic Jansen Kaya Keller Koski Krol Kvist
    Lacroix Lambert Lie Lind Lindqvist Lis Lund Madsen Maj Marchetti Mensah Menon Moe Mori Morgan
    Moreau Mwangi Nair Novak Nowicka Nwosu Obi Okafor Osei Palmgren Pires Qvist Raman Rask Ricci
    Romero Roos Rydell Salo Sandell Storm Sund Tan Thiel Thorsen Turner Vidal Virtanen Visser Vogt
    Weber Winter Yilmaz
    """
)
DEFINITION = """openapi: 3.1.0
info: {{title: {capital}, version: 1.0.0}}
servers: [{{url: https://api.example.com/{name}}}]
paths:
  /{subject}/{{id}}:
    get:
      operationId: get{capital}
      summary: One {subject}
      parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
      responses: {{"200": {{description: The {subject}}}, "404": {{description: No such {subject}}}}}
"""
PORTAL = """app: {title: Callboard}
organization: {name: Benchmark}
auth: {providers: {guest: {}}}
catalog:
  rules: [{allow: [Component, API, Resource, System, Domain, Group, User, Location, Template]}]
  locations: [{type: file, target: ./all.yaml}]
"""
EVERYTHING = """apiVersion: backstage.io/v1alpha1
kind: Location
metadata: {{name: {name}, description: Everything the organisation has.}}
spec:
  type: file
  targets: [./organisation/*.yaml, ./systems/*.yaml, ./repositories/*/catalog-info.yaml]
"""
