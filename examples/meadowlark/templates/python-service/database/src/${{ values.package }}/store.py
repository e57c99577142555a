"""What the service keeps: the only place that reads or writes the database."""

from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

METADATA = MetaData()
GREETINGS = Table(
    "greetings",
    METADATA,
    Column("name", String(100), primary_key=True),
    Column("times", Integer, nullable=False),
)


class Store:
    """The greetings so far. `url` is an address such as `postgresql+psycopg://user:password@host/database`."""

    def __init__(self, url: str) -> None:
        # A database in memory is gone with its only connection.
        alone = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}} if url == "sqlite://" else {}
        self.engine = create_engine(url, **alone)

    def create(self) -> None:
        """Makes what is not there yet. Once a table changes, migrations take this place."""
        METADATA.create_all(self.engine)

    def greet(self, name: str) -> int:
        """Counts a greeting. Returns how many there have been."""
        with self.engine.begin() as connection:
            more = update(GREETINGS).where(GREETINGS.c.name == name).values(times=GREETINGS.c.times + 1)
            if not connection.execute(more).rowcount:
                connection.execute(insert(GREETINGS).values(name=name, times=1))
            times = connection.execute(select(GREETINGS.c.times).where(GREETINGS.c.name == name)).scalar_one()
        return int(times)

    def answers(self) -> bool:
        """Is the database there?"""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Gives the connections back."""
        self.engine.dispose()
