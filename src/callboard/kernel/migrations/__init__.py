"""The kernel's own tables, as Alembic scripts."""

from pathlib import Path

OWN = Path(__file__).parent
