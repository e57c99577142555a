"""Backstage's section `techdocs`: every key is accepted, and what has no use here says so."""

from __future__ import annotations

import pytest

from callboard.foundation.config import check
from callboard.plugins.techdocs.settings import TechdocsSettings

from .conftest import Company

KNOWN = {"techdocs": TechdocsSettings}
ALL_OF_IT = """
techdocs:
  builder: external
  generator:
    runIn: docker
    dockerImage: spotify/techdocs:v1.2.8
    pullImage: true
    pullOptions: {authconfig: {username: u, password: p}}
    mkdocs:
      legacyCopyReadmeMdToIndexMd: true
      omitTechdocsCorePlugin: false
      defaultPlugins: [techdocs-core]
      disableExternalFonts: true
      dangerouslyAllowAdditionalKeys: [hooks]
      dangerouslyAllowAdditionalPlugins: [macros]
  publisher:
    type: awsS3
    local: {publishDirectory: /srv/docs}
    awsS3:
      bucketName: docs
      accountId: "1234"
      bucketRootPath: portal
      region: eu-north-1
      endpoint: https://minio.meadowlark.tools
      s3ForcePathStyle: true
      sse: aws:kms
      credentials: {accessKeyId: a, secretAccessKey: s, roleArn: r}
      httpsProxy: https://proxy.meadowlark.tools
      maxAttempts: 5
    googleGcs: {bucketName: docs, projectId: p, credentials: '{}', bucketRootPath: portal}
    azureBlobStorage: {containerName: docs, connectionString: c, credentials: {accountName: a, accountKey: k}}
    openStackSwift: {containerName: docs, credentials: {id: i, secret: s}, authUrl: https://a, swiftUrl: https://s}
  cache: {ttl: 3600000, readTimeout: 1000}
  sanitizer:
    allowedIframeHosts: [diagrams.meadowlark.tools]
    allowedCustomElementTagNameRegExp: ^backstage-
    allowedCustomElementAttributeNameRegExp: attribute
    additionalAllowedURIProtocols: [vscode]
  legacyUseCaseSensitiveTripletPaths: true
  requestUrl: https://portal.meadowlark.tools/api/techdocs
  storageUrl: https://portal.meadowlark.tools/api/techdocs/static/docs
"""


def test_every_key_of_backstage_is_read_or_has_a_note(company: Company) -> None:
    found = check(company.loaded(ALL_OF_IT), KNOWN)
    assert [each.level for each in found] == ["note"] * len(found)
    assert [each.message.partition(" has no effect")[0].removeprefix("techdocs.") for each in found] == [
        "generator.runIn",
        "generator.dockerImage",
        "generator.pullImage",
        "generator.pullOptions",
        "generator.mkdocs.disableExternalFonts",
        "generator.mkdocs.dangerouslyAllowAdditionalKeys",
        "generator.mkdocs.dangerouslyAllowAdditionalPlugins",
        "publisher.openStackSwift",
        "cache",
        "sanitizer.allowedCustomElementTagNameRegExp",
        "sanitizer.allowedCustomElementAttributeNameRegExp",
        "requestUrl",
        "storageUrl",
    ]


def test_swift_is_refused_with_what_to_use_instead(company: Company) -> None:
    found = check(company.loaded("techdocs: {publisher: {type: openStackSwift, openStackSwift: {}}}"), KNOWN)
    (refused,) = [each for each in found if each.level == "error"]
    assert "techdocs.publisher.type" in refused.message
    assert "with type awsS3 and awsS3.endpoint" in refused.message


@pytest.mark.parametrize("key", ["bilder", "publisher: {kind", "sanitizer: {allowedIframeHost"])
def test_a_misspelt_key_is_an_error(company: Company, key: str) -> None:
    end = "}" * key.count("{")
    assert [each.level for each in check(company.loaded(f"techdocs: {{{key}: x{end}}}"), KNOWN)] == ["error"]
