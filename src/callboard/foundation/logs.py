"""Structured logs: one JSON line an event on a server, readable lines on a terminal."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import FilteringBoundLogger

Log = FilteringBoundLogger


def set_up(level: str = "info", *, as_json: bool | None = None) -> None:
    """Routes structlog and the standard library to standard error in one format."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    render_json = not sys.stderr.isatty() if as_json is None else as_json
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if render_json
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    exception: list[structlog.typing.Processor] = [structlog.processors.format_exc_info] if render_json else []
    structlog.configure(
        processors=[*shared, *exception, last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=last))
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def logger(**context: object) -> Log:
    """A logger that says who speaks: `logger(plugin="catalog")`."""
    log: Log = structlog.get_logger(**context)
    return log
