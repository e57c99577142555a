"""The `scim` section of the configuration."""

from __future__ import annotations

from typing import Literal

from callboard import Settings


class ScimSettings(Settings):
    """Whether an identity provider may say who is in the company. Of a `userName` that is an address, people are named
    by the part before the `@`; where two companies share the portal, by `userNames: whole`."""

    enabled: bool = False
    user_names: Literal["localPart", "whole"] = "localPart"
