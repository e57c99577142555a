"""The benchmark of conditions asks the same with and without one, and something is hidden by it."""

from __future__ import annotations

import conditions
from catalog_index import batches

from callboard.plugins.catalog.index import CatalogIndex, Everything
from callboard.plugins.catalog.rules import expression_of


def test_the_condition_hides_a_part_and_every_question_has_an_answer() -> None:
    index = CatalogIndex()
    for batch in batches(400):
        index.put_many(batch, new=True)
    visible = expression_of(conditions.CONDITION)
    assert 200 < len(index.select(Everything(), visible=visible)) < 400
    for name, question in conditions.questions(index, 400).items():
        assert question(None) is not None, name
        assert question(visible) is not None, name
