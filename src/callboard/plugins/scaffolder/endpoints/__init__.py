"""Backstage's API of templates and tasks, `/api/scaffolder/v2`."""

from . import dry_runs, events, extensions, parameters, tasks

ENDPOINTS = (
    *parameters.ENDPOINTS,
    *tasks.ENDPOINTS,
    *events.ENDPOINTS,
    *dry_runs.ENDPOINTS,
    *extensions.ENDPOINTS,
)
