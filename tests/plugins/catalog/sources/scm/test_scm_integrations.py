"""From settings to hosts, allow-list and secrets."""

from __future__ import annotations

import base64

import pytest
from pydantic import ValidationError

from callboard.plugins.catalog.sources.scm import (
    IntegrationsSettings,
    allowed_hosts,
    credentials,
    find_clone_credential,
    find_integration,
    list_integrations,
    unused_credentials,
)


def settings(**sections: object) -> IntegrationsSettings:
    return IntegrationsSettings.model_validate(sections)


def test_public_hosts_are_known_without_any_settings() -> None:
    integrations = list_integrations(settings())
    hosts = {integration.host: integration.type for integration in integrations}
    assert hosts == {
        "github.com": "github",
        "gitlab.com": "gitlab",
        "bitbucket.org": "bitbucketCloud",
        "dev.azure.com": "azure",
        "amazonaws.com": "awsS3",
        "storage.cloud.google.com": "googleGcs",
        "blob.core.windows.net": "azureBlobStorage",
    }
    assert credentials(integrations) == []
    assert {"api.github.com", "raw.githubusercontent.com", "api.bitbucket.org", "gitlab.com"} <= set(
        allowed_hosts(integrations)
    )


def test_a_configured_public_host_replaces_the_built_in_one() -> None:
    integrations = list_integrations(settings(github=[{"token": " abc\n"}]))
    github = [integration for integration in integrations if integration.host == "github.com"]
    assert len(github) == 1 and github[0].is_signed_in
    (credential,) = credentials(integrations)
    assert (credential.host, credential.path_prefix, credential.prefix) == ("api.github.com", "/", "Bearer ")
    assert credential.secret.reveal() == "abc"


def test_an_integration_is_found_by_its_exact_host_and_port() -> None:
    integrations = list_integrations(settings(gitea=[{"host": "git.acme.com:3000"}]))
    assert find_integration("https://git.acme.com:3000/o/r", integrations) is not None
    assert find_integration("https://git.acme.com/o/r", integrations) is None
    assert find_integration("https://bucket.s3.eu-west-1.amazonaws.com/x", integrations) is None
    assert find_integration("https://github.com:443/o/r", integrations) is not None
    assert find_integration("no address", integrations) is None
    assert "git.acme.com:3000" in allowed_hosts(integrations)


def test_secrets_are_bound_to_the_api_they_are_for() -> None:
    found = credentials(
        list_integrations(
            settings(
                github=[{"host": "ghe.acme.com:8443", "apiBaseUrl": "https://ghe.acme.com:8443/api/v3/", "token": "g"}],
                gitlab=[{"host": "gl.acme.com", "apiBaseUrl": "https://gl.acme.com/api/v4", "token": "l"}],
                bitbucketServer=[{"host": "bb.acme.com", "username": "u", "password": "b"}],
                gitea=[{"host": "gitea.acme.com", "password": "t"}],
                gerrit=[
                    {
                        "host": "gerrit.acme.com",
                        "baseUrl": "https://gerrit.acme.com/review",
                        "gitilesBaseUrl": "https://gerrit.acme.com/review/gitiles",
                        "username": "u",
                        "password": "r",
                    }
                ],
                harness=[{"host": "app.harness.io", "apiKey": "h"}],
            )
        )
    )
    assert [(c.host, c.port, c.path_prefix, c.header, c.prefix + c.secret.reveal()) for c in found] == [
        ("ghe.acme.com", 8443, "/api/v3", "Authorization", "Bearer g"),
        ("gl.acme.com", None, "/api/v4", "Authorization", "Bearer l"),
        ("bb.acme.com", None, "/rest/api/1.0", "Authorization", f"Basic {base64.b64encode(b'u:b').decode()}"),
        ("gitea.acme.com", None, "/api/v1", "Authorization", "token t"),
        ("gerrit.acme.com", None, "/review/a", "Authorization", f"Basic {base64.b64encode(b'u:r').decode()}"),
        ("app.harness.io", None, "/gateway/code/api/v1", "x-api-key", "h"),
    ]


def test_azure_tokens_are_bound_to_their_organizations_and_the_first_one_counts() -> None:
    entries = [
        {"organizations": ["one", "two"], "personalAccessToken": "a"},
        {"organizations": ["two"], "personalAccessToken": "b"},
        {"personalAccessToken": "rest"},
    ]
    found = credentials(list_integrations(settings(azure=[{"credentials": entries}])))
    secrets = {c.path_prefix: base64.b64decode(c.secret.reveal()).decode() for c in found}
    assert secrets == {"/one": ":a", "/two": ":a", "/": ":rest"}


def test_no_secret_shows_when_settings_or_integrations_are_printed() -> None:
    section = settings(github=[{"token": "hush-hush"}], bitbucketCloud=[{"username": "u", "appPassword": "hush-hush"}])
    integrations = list_integrations(section)
    shown = f"{section!r} {section.model_dump()} {integrations!r} {credentials(integrations)!r}"
    assert "hush" not in shown and base64.b64encode(b"u:hush-hush").decode() not in shown


@pytest.mark.parametrize(
    "section",
    [
        {"github": [{"tokn": "x"}]},
        {"gitlap": []},
        {"gitlab": [{"token": "x"}]},
        {"gitlab": [{"host": "gl.acme.com", "baseUrl": "gl.acme.com"}]},
        {"gitea": [{"host": "gt.acme.com", "baseUrl": "https://user:password@gt.acme.com"}]},
    ],
)
def test_unknown_and_missing_keys_and_addresses_that_are_none_are_refused(section: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        settings(**section)


def test_secrets_that_reading_cannot_use_are_reported() -> None:
    section = settings(
        github=[{"apps": [{"appId": 1, "privateKey": "k"}]}],
        azure=[{"credentials": [{"clientId": "c", "tenantId": "t"}]}],
        googleGcs={"clientEmail": "a@b", "privateKey": "k"},
        azureBlobStorage=[{"accountName": "acme", "accountKey": "k"}],
        awsS3=[{"accessKeyId": "a", "secretAccessKey": "s"}],
        awsCodeCommit=[{"region": "eu-west-1"}],
        bitbucketCloud=[{"clientId": "c", "clientSecret": "s"}],
    )
    found = unused_credentials(section)
    assert len(found) == 6 and {problem.level for problem in found} == {"warning"}
    assert unused_credentials(settings(github=[{"token": "t", "apps": [{"appId": 1}]}])) == ()


@pytest.mark.parametrize(
    ("url", "user"),
    [
        ("https://github.com/o/r.git", b"x-access-token:g"),
        ("https://gl.acme.com/code/g/p.git", b"oauth2:l"),
        ("https://dev.azure.com/one/p/_git/r", b":a"),
        ("https://gl.acme.com/codeword/p.git", None),
        ("https://dev.azure.com/two/p/_git/r", None),
        ("http://github.com/o/r.git", None),
        ("https://github.com.example.com/o/r.git", None),
        ("git@github.com:o/r.git", None),
        ("/srv/r", None),
    ],
)
def test_git_gets_a_secret_only_for_the_host_and_path_it_belongs_to(url: str, user: bytes | None) -> None:
    integrations = list_integrations(
        settings(
            github=[{"token": "g"}],
            gitlab=[{"host": "gl.acme.com", "baseUrl": "https://gl.acme.com/code", "token": "l"}],
            azure=[{"credentials": [{"organizations": ["one"], "personalAccessToken": "a"}]}],
        )
    )
    found = find_clone_credential(url, integrations)
    expected = f"Authorization: Basic {base64.b64encode(user).decode()}" if user else None
    assert (found.reveal() if found else None) == expected
