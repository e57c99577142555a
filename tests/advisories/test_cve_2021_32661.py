"""CVE-2021-32661: what cleaned documentation had a list of what is dangerous, and `<object>` was not on it."""

from __future__ import annotations

import pytest
from tests.plugins.techdocs.clean.attacks import ALL, DRAWING, EMBEDDING
from tests.plugins.techdocs.clean.oracle import faults
from tests.plugins.techdocs.reading import KEY, serving

from callboard.plugins.techdocs.clean import clean_html, make_rules
from callboard.plugins.techdocs.read import open_site, read_page

SCHEMES = frozenset({"http", "https", "mailto"})
PAGE = '<!doctype html><title>x</title><div class="md-content"><article class="md-content__inner">%s</article></div>'


@pytest.mark.parametrize("attack", [*EMBEDDING, *DRAWING])
def test_nothing_that_embeds_or_draws_survives(attack: str) -> None:
    cleaned = clean_html(f"<p>before</p>{attack}<p>after</p>", make_rules())
    assert faults(cleaned, schemes=SCHEMES) == []
    assert "<p>before</p>" in cleaned


@pytest.mark.usefixtures("callboard_database")
async def test_nothing_of_any_attack_survives_in_a_page_that_is_read() -> None:
    pages = {f"{number}/index.html": (PAGE % attack).encode() for number, attack in enumerate(ALL)}
    async with serving({"index.html": b"<article>x</article>", **pages}) as (_, ctx):
        site = await open_site(ctx, KEY)
        assert site is not None
        for path in pages:
            page = await read_page(ctx, site, path)
            assert page is not None
            assert faults(page.html, schemes=SCHEMES) == [], ALL[int(path.partition("/")[0])]
