"""Backstage's API of tasks, `/api/scaffolder/v2`."""

from . import dry_runs, events, tasks

ENDPOINTS = (*tasks.ENDPOINTS, *events.ENDPOINTS, *dry_runs.ENDPOINTS)
