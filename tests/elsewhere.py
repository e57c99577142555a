"""Hosts whose addresses are fixed, played by a server on this machine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from callboard import Credential, Secret
from callboard.plugins.catalog.ingest import ingestion_of
from callboard.plugins.catalog.sources.scm import HostCredential, Integration, IntegrationType
from callboard.testing import LocalServer, RunningPortal


def may_be_asked(server: LocalServer) -> dict[str, Any]:
    """The settings that let a portal ask a server."""
    return {"backend": {"reading": {"allow": [{"host": server.url.removeprefix("http://")}]}}}


def stand_in(
    running: RunningPortal, kind: IntegrationType, server: LocalServer, *, api: str, git: str, named: str = ""
) -> str:
    """Has the catalog of a portal take a server for the only host of that type. Returns its name.

    `api` is the path of its API, `git` what git signs in with there, `named` what it is called in the settings.
    """
    ingestion = ingestion_of(running.context("catalog"))
    host = server.url.removeprefix("http://")
    name, port = host.split(":")
    where = {"host": name, "port": int(port), "schemes": ("http",)}
    integration = Integration(
        type=kind,
        host=named or host,
        base_url=server.url,
        api_base_url=f"{server.url}{api}",
        credentials=(HostCredential(secret=Secret("sesame"), prefix="Bearer ", **where),),  # type: ignore[arg-type]
        clone_credentials=(HostCredential(secret=Secret(git), prefix="Basic ", **where),),  # type: ignore[arg-type]
    )
    object.__setattr__(ingestion, "ports", replace(ingestion.ports, integrations=(integration,)))
    secret = Credential(secret=Secret("sesame"), prefix="Bearer ", **where)  # type: ignore[arg-type]
    ingestion.http.use_credentials([secret])
    return named or host
