"""The push gateway gets what a run measured."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from ${{ values.package }}.measures import as_text, push


def test_measures_are_written_as_prometheus_reads_them() -> None:
    assert as_text({"rows_written": 2}) == "# TYPE pipeline_rows_written gauge\npipeline_rows_written 2\n"


def test_they_are_put_in_the_place_of_the_last_ones() -> None:
    seen: list[tuple[str, str, bytes]] = []

    class Gateway(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.command, self.path, body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Gateway) as gateway:
        answering = threading.Thread(target=gateway.handle_request)
        answering.start()
        push(f"http://127.0.0.1:{gateway.server_port}", "nightly", {"seconds": 1.5})
        answering.join()
    assert seen == [("PUT", "/metrics/job/nightly", as_text({"seconds": 1.5}).encode())]
