"""What `/metrics` shows. One registry a portal, so that two portals can live in one process."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST


class Metrics:
    """The kernel's own measures."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "callboard_requests_total",
            "Requests answered, by route and status",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "callboard_request_seconds", "How long requests took", ["method", "route"], registry=self.registry
        )
        self.plugin_calls = Counter(
            "callboard_plugin_calls_total",
            "Calls into plugins, by outcome",
            ["plugin", "what", "outcome"],
            registry=self.registry,
        )
        self.plugin_seconds = Histogram(
            "callboard_plugin_call_seconds", "How long plugins took", ["plugin"], registry=self.registry
        )

    def exposition(self) -> bytes:
        """All measures in the text format that Prometheus reads."""
        return generate_latest(self.registry)
