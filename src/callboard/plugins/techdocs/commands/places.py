"""The place that options name, as the settings of a portal would name it, so that both open it alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from callboard import Invalid, NotFound

from ..model import SiteKey
from ..settings import TechdocsSettings
from ..storage import BucketStorage, FolderStorage, is_versioned, storage_for

TYPES = ("awsS3", "googleGcs", "azureBlobStorage", "local")


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What was given of all options about storage."""

    type: str
    name: str
    case_sensitive: bool = False
    azure_account: str | None = None
    azure_key: str | None = None
    aws: dict[str, Any] = field(default_factory=dict)
    gcs_root: str = ""

    def settings(self) -> TechdocsSettings:
        """The settings that say the same. Raises Invalid with the option that is wrong."""
        if self.type not in TYPES and self.type != "openStackSwift":
            raise Invalid(
                f"`--publisher-type {self.type}` is no kind of storage", hint=f"There are: {', '.join(TYPES)}."
            )
        publisher = {"type": self.type, **({self.type: self._section()} if self.type in TYPES else {})}
        said = {"publisher": publisher, "legacyUseCaseSensitiveTripletPaths": self.case_sensitive}
        try:
            return TechdocsSettings.model_validate(said)
        except ValidationError as error:
            # Of pydantic's complaint only the words: the rest may hold a key.
            words = "; ".join(f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors())
            raise Invalid(
                f"The options do not fit. {words}", hint="`callboard docs publish --help` lists them."
            ) from None

    def storage(self) -> FolderStorage | BucketStorage:
        """The place, opened. Raises Invalid, Unavailable."""
        return storage_for(self.settings(), Path(self.name))

    def _section(self) -> dict[str, Any]:
        if self.type == "awsS3":
            return {"bucketName": self.name, **{key: value for key, value in self.aws.items() if value}}
        if self.type == "googleGcs":
            return {"bucketName": self.name, "bucketRootPath": self.gcs_root}
        if self.type == "azureBlobStorage":
            account = {"accountName": self.azure_account, "accountKey": self.azure_key}
            return {"containerName": self.name, **({"credentials": account} if self.azure_account else {})}
        return {"publishDirectory": self.name}


def aws_section(
    *, role: str | None, endpoint: str | None, proxy: str | None, sse: str | None, path_style: bool, root: str
) -> dict[str, Any]:
    """What the options say of S3, under the names of the settings."""
    return {
        "endpoint": endpoint,
        "httpsProxy": proxy,
        "sse": sse,
        "s3ForcePathStyle": path_style,
        "bucketRootPath": root,
        "credentials": {"roleArn": role} if role else None,
    }


def key_named(entity: str, version: str, *, case_sensitive: bool = False) -> SiteKey:
    """The site that `--entity <namespace>/<kind>/<name>` names. Raises Invalid."""
    parts = entity.split("/")
    if len(parts) != 3 or not all(parts):
        raise Invalid(
            f"`--entity {entity}` does not name an entity",
            hint="It is written <namespace>/<kind>/<name>: default/Component/playlist-service.",
        )
    if version and not is_versioned(version):
        raise Invalid(
            f"`--docs-version {version}` cannot be the name of a version",
            hint="It consists of letters, digits, dots, dashes, underscores and plus signs: release-1.0.",
        )
    namespace, kind, name = (each.lower() for each in parts)
    return SiteKey(namespace, kind, name, version, spelled=entity if case_sensitive else "")


def require_folder(folder: Path) -> None:
    """Raises NotFound when there is nothing to publish."""
    if not (folder / "index.html").is_file():
        raise NotFound(
            f"There is no site in {folder}: it has no index.html",
            hint="Build it with `callboard docs build`, or name its folder with --directory.",
        )
