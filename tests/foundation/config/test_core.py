"""The sections of the kernel: an empty file is a working portal."""

from __future__ import annotations

import pytest

from callboard.foundation.config import (
    CORE_SECTIONS,
    AppSettings,
    AuthSettings,
    BackendSettings,
    PluginsSettings,
    Settings,
    TelemetrySettings,
    read_section,
)
from callboard.foundation.config.core import DatabaseConnection
from callboard.foundation.errors import Invalid
from callboard.foundation.secrets import Secret

from .conftest import Company


@pytest.mark.parametrize("name", CORE_SECTIONS)
def test_every_section_may_be_absent(company: Company, name: str) -> None:
    settings = read_section(company.load(), name, CORE_SECTIONS[name])
    assert isinstance(settings, Settings)


def test_the_defaults_listen_to_this_machine_only(company: Company) -> None:
    backend = read_section(company.load(), "backend", BackendSettings)
    assert (backend.listen.host, backend.listen.port) == ("127.0.0.1", 7007)
    assert (backend.database.client, backend.database.connection) == ("sqlite", None)
    assert backend.logger.level == "info"
    assert read_section(company.load(), "app", AppSettings).base_url == "http://localhost:7007"
    assert read_section(company.load(), "auth", AuthSettings).providers.guest is None


@pytest.mark.parametrize(
    ("written", "host", "port"),
    [
        ("':7007'", "0.0.0.0", 7007),
        ("':8080'", "0.0.0.0", 8080),
        ("localhost:80", "localhost", 80),
        ("10.0.0.1:8080", "10.0.0.1", 8080),
        ("'[::1]:8080'", "::1", 8080),
        ("'[::]'", "::", 7007),
        ("portal.internal", "portal.internal", 7007),
        ("8080", "127.0.0.1", 8080),
        ("'8080'", "127.0.0.1", 8080),
        ("{port: 8080}", "127.0.0.1", 8080),
        ("{port: '8080', host: '::'}", "::", 8080),
        ("{host: 0.0.0.0}", "0.0.0.0", 7007),
        ("'${PORT:-:9000}'", "0.0.0.0", 9000),
    ],
)
def test_listen_is_read_in_each_form(company: Company, written: str, host: str, port: int) -> None:
    listen = read_section(company.loaded(f"backend: {{listen: {written}}}"), "backend", BackendSettings).listen
    assert (listen.host, listen.port) == (host, port)


@pytest.mark.parametrize(
    "written", ["a:b:c", "'http://x:1'", "':99999'", "':-1'", "'::1'", "'a b'", "[1]", "true", "''"]
)
def test_listen_is_refused_in_any_other_form(company: Company, written: str) -> None:
    with pytest.raises(Invalid, match=r"callboard\.yaml:1: backend\.listen"):
        read_section(company.loaded(f"backend: {{listen: {written}}}"), "backend", BackendSettings)


@pytest.mark.parametrize(
    ("written", "client"),
    [("better-sqlite3", "sqlite"), ("sqlite", "sqlite"), ("sqlite3", "sqlite"), ("pg", "pg"), ("postgresql", "pg")],
)
def test_database_clients_are_known_by_several_names(company: Company, written: str, client: str) -> None:
    text = f"backend: {{database: {{client: {written}}}}}"
    assert read_section(company.loaded(text), "backend", BackendSettings).database.client == client


def test_a_connection_is_a_secret_text_or_an_object(company: Company) -> None:
    text = "backend: {database: {client: pg, connection: 'postgres://ann:hunter2@db/x'}}"
    backend = read_section(company.loaded(text), "backend", BackendSettings)
    assert isinstance(backend.database.connection, Secret)
    assert backend.database.connection.reveal() == "postgres://ann:hunter2@db/x"
    text = (
        "backend: {database: {client: pg, prefix: x_, connection: {host: db, port: '${P}', user: ann,"
        " password: hunter2, ssl: {rejectUnauthorized: false, key: k}}}}"
    )
    backend = read_section(company.loaded(text, {"P": "5432"}), "backend", BackendSettings)
    connection = backend.database.connection
    assert isinstance(connection, DatabaseConnection)
    assert (connection.host, connection.port) == ("db", 5432)
    assert "hunter2" not in repr(backend)


def test_the_database_folder_is_beside_the_file_that_says_it(company: Company) -> None:
    company.write("etc/x.yaml", "backend: {database: {connection: {directory: data}}}")
    path = "backend.database.connection.directory"
    assert company.load("etc/x.yaml").resolve_path(path, "callboard-data") == company.folder / "etc/data"
    assert company.load().resolve_path(path, "callboard-data") == company.folder / "callboard-data"


@pytest.mark.parametrize(("written", "level"), [("warn", "warning"), ("silly", "debug"), ("debug", "debug")])
def test_log_levels_of_other_loggers_are_taken_for_the_nearest(company: Company, written: str, level: str) -> None:
    text = f"backend: {{logger: {{level: {written}, meta: {{a: b}}}}}}"
    assert read_section(company.loaded(text), "backend", BackendSettings).logger.level == level


@pytest.mark.parametrize(
    ("written", "guest"), [("{}", True), ("{userEntityRef: 'user:default/x'}", True), ("~", False)]
)
def test_guests_are_let_in_where_the_provider_is_named(company: Company, written: str, guest: bool) -> None:
    configuration = company.loaded(f"auth: {{providers: {{guest: {written}, github: {{development: {{a: b}}}}}}}}")
    assert (read_section(configuration, "auth", AuthSettings).providers.guest is not None) is guest


def test_reading_rules(company: Company) -> None:
    configuration = company.loaded(
        "backend: {reading: {allow: [{host: '*.example.com', paths: [/a]}, {host: 'x:8080'}]}}\n",
    )
    backend = read_section(configuration, "backend", BackendSettings)
    assert [(rule.host, rule.paths) for rule in backend.reading.allow] == [("*.example.com", ("/a",)), ("x:8080", None)]


def test_plugins_and_telemetry(company: Company) -> None:
    configuration = company.loaded("plugins: {folder: p, disabled: [a], enabled: [b]}\ntelemetry: {logFormat: json}")
    plugins = read_section(configuration, "plugins", PluginsSettings)
    assert (plugins.folder, plugins.disabled, plugins.enabled) == ("p", ("a",), ("b",))
    assert read_section(configuration, "telemetry", TelemetrySettings).log_format == "json"
