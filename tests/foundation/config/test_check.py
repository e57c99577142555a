"""Looking a whole configuration over."""

from __future__ import annotations

from callboard.foundation.config import BACKSTAGE_KEYS, CORE_SECTIONS, Configuration, Settings, Token, check

from .conftest import Company

GENERATED = """
app: {title: Scaffolded App, baseUrl: http://localhost:3000}
organization: {name: My Company}
backend:
  baseUrl: http://localhost:7007
  listen: {port: 7007}
  csp: {connect-src: ["'self'", 'http:', 'https:']}
  cors: {origin: http://localhost:3000, methods: [GET, HEAD, PATCH, POST, PUT, DELETE], credentials: true}
  database: {client: better-sqlite3, connection: ':memory:'}
integrations: {github: [{host: github.com, token: '${GITHUB_TOKEN}'}]}
techdocs: {builder: local, generator: {runIn: docker}, publisher: {type: local}}
auth: {providers: {guest: {}}}
catalog:
  import: {entityFilename: catalog-info.yaml, pullRequestBranchName: backstage-integration}
  rules: [{allow: [Component, System, API, Resource, Location]}]
  locations: [{type: file, target: ../../examples/entities.yaml}]
permission: {enabled: true}
"""


class Github(Settings):
    host: str
    token: Token | None = None


class Integrations(Settings):
    github: tuple[Github, ...] = ()


class Catalog(Settings):
    orphan_strategy: str = "delete"
    stitching_strategy: dict[str, int] | None = None


def told(configuration: Configuration, known: dict[str, type[Settings]] | None = None) -> list[str]:
    findings = check(configuration, {**CORE_SECTIONS, **(known or {})})
    return [f"{each.level}: {each}" for each in findings]


def test_an_empty_configuration_has_nothing_to_be_said_about(company: Company) -> None:
    assert told(company.load()) == []


def test_a_generated_app_config_has_nothing_but_notes(company: Company) -> None:
    company.write("app-config.yaml", GENERATED)
    assert told(company.load(), {"integrations": Integrations}) == [
        "note: app-config.yaml:7: backend.csp has no effect: "
        "pages have a content policy of their own, which nothing needs to loosen",
        "note: app-config.yaml:8: backend.cors has no effect: pages and API come from one origin",
        "note: app-config.yaml:11: techdocs.generator.runIn has no effect: "
        "docs are built in a limited process of the portal's, without Docker",
    ]


def test_a_section_that_nobody_knows_is_a_warning_with_the_nearest_name(company: Company) -> None:
    assert told(company.loaded("a: 1\nbackent: {}\nrollbar: {}\n")) == [
        "warning: callboard.yaml:1: a is not a section that anything here reads",
        "warning: callboard.yaml:2: backent is not a section that anything here reads; did you mean backend?",
        "warning: callboard.yaml:3: rollbar is not a section that anything here reads",
    ]


def test_mistakes_in_known_sections_are_errors(company: Company) -> None:
    assert told(company.loaded("app: {titel: x}\ncatalog:\n  orphanStrategi: keep\n"), {"catalog": Catalog}) == [
        "error: callboard.yaml:1: app.titel is not a known key; did you mean title?",
        "error: callboard.yaml:3: catalog.orphanStrategi is not a known key; did you mean orphanStrategy?",
    ]


def test_a_key_that_some_settings_know_is_no_note_although_the_table_has_it(company: Company) -> None:
    assert "catalog.stitchingStrategy" in BACKSTAGE_KEYS
    configuration = company.loaded("catalog: {stitchingStrategy: {a: 1}, useUrlReadersSearch: true}")
    assert told(configuration, {"catalog": Catalog}) == [
        "note: callboard.yaml:1: catalog.useUrlReadersSearch has no effect: targets with * are always searched"
    ]


def test_sections_may_be_known_by_a_dotted_name(company: Company) -> None:
    configuration = company.loaded("scaffolder: {x: 1}\nevents: {http: {orphanStrategi: x}}")
    findings = check(configuration, {"events.http": Catalog}, {"scaffolder.x": "nothing needs it"})
    assert [f"{each.level}: {each}" for each in findings] == [
        "note: callboard.yaml:1: scaffolder.x has no effect: nothing needs it",
        "error: callboard.yaml:2: events.http.orphanStrategi is not a known key; did you mean orphanStrategy?",
    ]


def test_every_accepted_key_has_a_reason_and_none_shadows_a_core_setting(company: Company) -> None:
    assert all(note and not note.endswith(".") for note in BACKSTAGE_KEYS.values())
    for key in (each.replace("*", "any") for each in BACKSTAGE_KEYS):
        nested = f"{key.replace('.', ': {')}: {{}}{'}' * key.count('.')}"
        found = check(company.loaded(nested), CORE_SECTIONS)
        assert [(each.level, each.message.split(" has no effect")[0]) for each in found] == [("note", key)]
