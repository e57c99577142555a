"""Collects what is wrong in one file while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..model import DocsProblem


@dataclass
class Notes:
    """The problems that are met while one file is read, in order, each once."""

    file: str
    problems: list[DocsProblem] = field(default_factory=list)

    def info(self, message: str, line: int = 0, hint: str = "") -> None:
        """What its author may want to know."""
        self._add(DocsProblem(message=message, file=self.file, line=line, hint=hint, level="info"))

    def warn(self, message: str, line: int = 0, hint: str = "", *, file: str = "") -> None:
        """What has not the effect that it was written for; in another `file`, if that is given."""
        self._add(DocsProblem(message=message, file=file or self.file, line=line, hint=hint))

    def fail(self, message: str, line: int = 0, hint: str = "", *, file: str = "") -> None:
        """Why no site can be built."""
        self._add(DocsProblem(message=message, file=file or self.file, line=line, hint=hint, level="error"))

    def _add(self, problem: DocsProblem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)
