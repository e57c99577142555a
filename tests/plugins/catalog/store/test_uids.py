from __future__ import annotations

import time
import uuid

from callboard.plugins.catalog.store.uids import new_uid


def test_a_uid_is_a_uuid_of_version_seven_that_no_other_entity_has() -> None:
    made = [new_uid() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert {(uuid.UUID(each).version, uuid.UUID(each).variant) for each in made} == {(7, uuid.RFC_4122)}


def test_uids_follow_the_time() -> None:
    first = new_uid()
    time.sleep(0.002)
    assert first < new_uid()
