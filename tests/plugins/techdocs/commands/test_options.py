"""Whatever a pipeline says to `techdocs-cli`, it can say to `callboard docs`."""

from __future__ import annotations

import inspect

import pytest
import typer

from callboard.plugins.techdocs.commands import COMMANDS

GENERATE = """--source-dir . --output-dir ./site/ --docker-image i --no-pull --no-docker --techdocs-ref dir:. --etag e
--site-name s --omitTechdocsCoreMkdocsPlugin --legacyCopyReadmeMdToIndexMd --defaultPlugin a b --runAsDefaultUser -v"""
PLACE = """--publisher-type awsS3 --storage-name b --azureAccountName a --azureAccountKey k --awsRoleArn r
--awsEndpoint e --awsProxy p --awsS3sse aws:kms --awsS3ForcePathStyle --awsBucketRootPath r --gcsBucketRootPath r"""
SWIFT = "--osCredentialId i --osSecret s --osAuthUrl u --osSwiftUrl u"
SAID = {
    "build": GENERATE,
    "generate": GENERATE,
    "publish": f"{PLACE} {SWIFT} --entity a/b/c --directory ./site/ --legacyUseCaseSensitiveTripletPaths",
    "migrate": f"{PLACE} --removeOriginal --concurrency 25",
    "serve": """-i image --docker-entrypoint e --docker-option a b --no-docker --site-name s -c mkdocs.yml
--mkdocs-parameter-clean --mkdocs-parameter-dirtyreload --mkdocs-parameter-strict -v --mkdocs-port 8001
--preview-app-port 3001 --preview-app-bundle-path p""",
    "serve:mkdocs": "-i image --docker-entrypoint e --docker-option a --no-docker --site-name s -p 8000 -v",
}


@pytest.mark.parametrize("name", SAID)
def test_every_option_of_the_other_one_is_taken(name: str) -> None:
    app = typer.Typer()
    (command,) = [each for each in COMMANDS if each.name == name]

    def run(**chosen: object) -> None:
        """Nothing."""

    parameters = list(inspect.signature(command.run, eval_str=True).parameters.values())[1:]
    keyword = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
    run.__signature__ = inspect.Signature(keyword)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in keyword}
    app.command(name)(run)
    parsed = typer.main.get_command(app).make_context(name, SAID[name].split())
    assert parsed.params


def test_commands_need_neither_a_portal_nor_settings() -> None:
    assert all(each.offline and each.group == "docs" and each.help for each in COMMANDS)
    assert {each.name for each in COMMANDS} == {*SAID, "lint"}
