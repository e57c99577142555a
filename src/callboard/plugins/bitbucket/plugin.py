"""Bitbucket: what templates make there."""

from __future__ import annotations

from callboard import Plugin

from . import cloud, server

plugin = Plugin(
    id="bitbucket",
    title="Bitbucket",
    description="Makes repositories and pull requests on Bitbucket, in the cloud and on a server of your own.",
    icon="folder-git-2",
    needs=["catalog", "scaffolder"],
    contributes=[*cloud.ACTIONS, *server.ACTIONS],
)
