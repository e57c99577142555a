"""A browser page that remembers what its console complained about."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Page

AT_REST = "() => document.querySelector('[data-lazy][aria-busy=true], .htmx-request') === null"


class Watched:
    """A page under observation. `complaints` are sentences; an empty list is what every test wants."""

    def __init__(self, page: Page, *, scripts: bool = True) -> None:
        self.page, self._scripts = page, scripts
        self.complaints: list[str] = []
        self._refused = ""
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def visit(self, path: str, status: int = 200) -> Page:
        """Opens an address that must answer with `status`, and waits until all cards of the page are there."""
        # The browser itself logs every answer from 400 on. One that is asked for is no complaint.
        self._refused = f"the server responded with a status of {status} " if status >= 400 else ""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}"
        if self._scripts:
            self.page.wait_for_function(AT_REST)
        return self.page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if self._refused and self._refused in message.text:
            return
        self.complaints.append(f"{self.page.url}: {message.type}: {message.text}")
