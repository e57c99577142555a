"""Each process does tasks, as many as the settings let it."""

from __future__ import annotations

from callboard import Job

from .run import keep_doing_tasks

JOBS = (Job(id="tasks", run=keep_doing_tasks, everywhere=True),)
