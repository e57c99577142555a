"""Answers over HTTP what the model estimates, and counts its answers, so that drift shows on the dashboard."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from .examples import FEATURES
from .model import Model

BOUNDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
LONGEST = 1_000_000


class Counts:
    """How many answers lay below each bound, and how many questions made no sense."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._below = [0] * len(BOUNDS)
        self._count, self._refused, self._sum = 0, 0, 0.0

    def answered(self, estimate: float) -> None:
        with self._lock:
            self._count += 1
            self._sum += estimate
            self._below = [count + (estimate <= bound) for count, bound in zip(self._below, BOUNDS, strict=True)]

    def refused(self) -> None:
        with self._lock:
            self._refused += 1

    def as_text(self) -> str:
        """In the words of Prometheus."""
        with self._lock:
            lines = ["# TYPE model_estimate histogram"]
            pairs = zip(BOUNDS, self._below, strict=True)
            lines += [f'model_estimate_bucket{{le="{bound}"}} {count}' for bound, count in pairs]
            lines += [f'model_estimate_bucket{{le="+Inf"}} {self._count}']
            lines += [f"model_estimate_sum {self._sum}", f"model_estimate_count {self._count}"]
            lines += ["# TYPE model_refused_total counter", f"model_refused_total {self._refused}"]
            return "\n".join(lines) + "\n"


def make_server(model: Model, port: int) -> ThreadingHTTPServer:
    """A server that is ready to `serve_forever`."""
    counts = Counts()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/metrics":
                self.answer(200, counts.as_text(), "text/plain; version=0.0.4")
            elif self.path == "/healthz":
                self.answer(200, "ok", "text/plain")
            else:
                self.answer(404, "{}")

        def do_POST(self) -> None:
            try:
                estimate = self.estimate()
            except (ValueError, KeyError, TypeError):
                counts.refused()
                self.answer(400, json.dumps({"error": f"Send an object with numbers for {', '.join(FEATURES)}."}))
                return
            counts.answered(estimate)
            self.answer(200, json.dumps({"estimate": estimate}))

        def estimate(self) -> float:
            size = int(self.headers.get("Content-Length", 0))
            if size > LONGEST:
                raise ValueError("too long")
            asked: dict[str, Any] = json.loads(self.rfile.read(size))
            return float(model.estimate(np.array([[float(asked[name]) for name in FEATURES]]))[0])

        def answer(self, status: int, text: str, kind: str = "application/json") -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            """Nothing is logged of what was asked: it may be about somebody."""

    return ThreadingHTTPServer(("", port), Answers)
