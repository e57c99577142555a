"""What `/metrics` shows. One registry a portal, so that two portals can live in one process."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from callboard.foundation.http import Budgets
from callboard.foundation.web.limits import Limits


class Metrics:
    """The kernel's own measures. Looking a series up by its labels costs more than counting, so each is kept."""

    content_type = CONTENT_TYPE_LATEST

    def __init__(self, budgets: Budgets, limits: Limits) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(Outgoing(budgets))
        self.registry.register(Refused(limits))
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
        self._answers: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._calls: dict[tuple[str, str, str], tuple[Counter, Histogram]] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request that was answered."""
        key = (method, route, status)
        found = self._answers.get(key)
        if found is None:
            counter = self.requests.labels(method, route, str(status))
            found = self._answers[key] = (counter, self.request_seconds.labels(method, route))
        found[0].inc()
        found[1].observe(seconds)

    def called(self, plugin: str, what: str, outcome: str, seconds: float | None) -> None:
        """Counts a call into a plugin; `seconds` only when somebody waited for it."""
        key = (plugin, what, outcome)
        found = self._calls.get(key)
        if found is None:
            counter = self.plugin_calls.labels(*key)
            found = self._calls[key] = (counter, self.plugin_seconds.labels(plugin))
        found[0].inc()
        if seconds is not None:
            found[1].observe(seconds)

    def exposition(self) -> bytes:
        """All measures in the text format that Prometheus reads."""
        return generate_latest(self.registry)


class Outgoing(Collector):
    """How each host stands that the portal asks, read at the moment of asking."""

    def __init__(self, budgets: Budgets) -> None:
        self._budgets = budgets

    def collect(self) -> Iterator[Metric]:
        asked = CounterMetricFamily("callboard_outgoing_requests", "Requests to a host", labels=["host"])
        refused = CounterMetricFamily("callboard_outgoing_refused", "Times a host said: not now", labels=["host"])
        waiting = GaugeMetricFamily("callboard_outgoing_waiting", "Requests that wait for a turn", labels=["host"])
        signed = ["host", "signed_in"]
        left = GaugeMetricFamily("callboard_outgoing_quota_remaining", "Requests that a host grants yet", labels=signed)
        until = GaugeMetricFamily("callboard_outgoing_paused_until", "When a host may be asked again", labels=signed)
        seen: set[str] = set()
        for each in self._budgets.states():
            if each.host not in seen:
                seen.add(each.host)
                asked.add_metric([each.host], each.asked)
                refused.add_metric([each.host], each.refused)
                waiting.add_metric([each.host], each.waiting)
            labels = [each.host, str(each.signed_in).lower()]
            if each.remaining is not None:
                left.add_metric(labels, each.remaining)
            if each.paused_until is not None:
                until.add_metric(labels, each.paused_until)
        yield from (asked, refused, waiting, left, until)


class Refused(Collector):
    """Whom the portal does not answer for a while, read at the moment of asking."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits

    def collect(self) -> Iterator[Metric]:
        refused = CounterMetricFamily("callboard_requests_refused", "Requests that came too often", labels=["limit"])
        for limit, count in self._limits.refused.items():
            refused.add_metric([limit], count)
        yield refused
        yield GaugeMetricFamily("callboard_locked_out", "Addresses that are locked out", self._limits.locked)
