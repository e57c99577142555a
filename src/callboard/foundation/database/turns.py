"""Whose turn it is: one at a time, in the order in which they came, from any thread or loop."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import Future


class Turns:
    """A lock that is fair, and that waiting for takes no thread."""

    def __init__(self) -> None:
        self._changing = threading.Lock()
        self._taken = False
        self._waiting: deque[Future[None]] = deque()

    def take(self) -> Future[None]:
        """Joins the queue. Done when it is the turn, which then has to be given back."""
        turn = Future[None]()
        with self._changing:
            if self._taken:
                self._waiting.append(turn)
                return turn
            self._taken = True
        turn.set_result(None)
        return turn

    def give_back(self) -> None:
        """It is the turn of the next one who still waits."""
        with self._changing:
            while self._waiting:
                turn = self._waiting.popleft()
                if turn.set_running_or_notify_cancel():
                    break
            else:
                self._taken = False
                return
        turn.set_result(None)

    def leave(self, turn: Future[None]) -> None:
        """Out of the queue, or if it was the turn by then: gives it back."""
        if not turn.cancel():
            self.give_back()
