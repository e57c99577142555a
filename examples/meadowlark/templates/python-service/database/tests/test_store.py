"""What is kept is counted. Tests use a database in memory; CI may give DATABASE_URL for a real one."""

from pathlib import Path

from ${{ values.package }}.store import Store


def test_greetings_are_counted_by_name() -> None:
    store = Store("sqlite://")
    store.create()
    assert [store.greet("Saga"), store.greet("Noor"), store.greet("Saga")] == [1, 1, 2]
    store.close()


def test_what_is_kept_outlives_the_process(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    for times in (1, 2):
        store = Store(url)
        store.create()
        assert store.greet("Saga") == times
        store.close()


def test_a_database_that_is_not_there_is_noticed(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/no/such/folder.db")
    assert not store.answers()
    store.close()
