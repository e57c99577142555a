"""The `search` section of the configuration, with Backstage's keys where it has them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from callboard import Settings


class SearchSettings(Settings):
    """`synonyms` are groups of words that mean the same to people here: whoever searches for one finds the others.
    Search knows some that are usual everywhere, such as `k8s` and `kubernetes`, unless `usual_synonyms` is off.
    Terms of more than `max_term_length` letters are refused in the API, and pages of more than `max_page_limit`."""

    synonyms: list[Annotated[list[str], Field(min_length=2, max_length=50)]] = Field(default_factory=list)
    usual_synonyms: bool = True
    max_term_length: int = Field(default=100, ge=1, le=1000)
    max_page_limit: int = Field(default=100, ge=1, le=1000)
