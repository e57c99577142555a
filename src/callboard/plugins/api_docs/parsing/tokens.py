"""A text cut into tokens with their lines, for the languages that are no YAML: GraphQL's and Protocol Buffers'."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..model import DefinitionProblem

MOST_TOKENS = 400_000
MOST_PROBLEMS = 50
DEEPEST = 60


@dataclass(frozen=True)
class Token:
    """`kind` is `name`, `number`, `string`, `block`, `comment`, `mark` or `end`; `line` is 1-based."""

    kind: str
    text: str
    line: int
    starts_line: bool = False


class SyntaxProblem(Exception):
    """What is wrong at a token."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message, self.line = message, line


def cut(text: str, pattern: re.Pattern[str]) -> Iterator[Token]:
    """The tokens of a text; `pattern` has a group for each kind. What no group takes is a token of the kind `odd`."""
    line, at, begins = 1, 0, True
    for number, found in enumerate(pattern.finditer(text)):
        if number > MOST_TOKENS:
            raise SyntaxProblem("The definition is too long", line)
        gap = text[at : found.start()]
        line, begins = line + gap.count("\n"), begins or "\n" in gap
        kind, said = found.lastgroup or "odd", found.group()
        if kind != "space":
            yield Token(kind, said, line, begins)
            begins = False
        breaks = said.count("\n")
        line, at, begins = line + breaks, found.end(), begins or ("\n" in said and kind in ("space", "comment"))
    yield Token("end", "", line, True)


class Reader:
    """Goes through tokens one by one, and notes what is wrong."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens, self.at = tokens, 0
        self.problems: list[DefinitionProblem] = []
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    @property
    def is_over(self) -> bool:
        return self.now.kind == "end"

    def next(self) -> Token:
        """Takes the token."""
        found = self.now
        if found.kind != "end":
            self.at += 1
        return found

    def sees(self, *texts: str) -> bool:
        """Is the token one of these marks or words?"""
        return self.now.kind in ("mark", "name") and self.now.text in texts

    def takes(self, *texts: str) -> bool:
        """Takes the token if it is one of these."""
        if self.sees(*texts):
            self.at += 1
            return True
        return False

    def expect(self, text: str) -> Token:
        """Takes this mark or word. Raises SyntaxProblem for any other."""
        if not self.sees(text):
            raise SyntaxProblem(f"Expected `{text}`, found {_shown(self.now)}", self.now.line)
        return self.next()

    def name(self, what: str = "a name") -> str:
        """Takes a name. Raises SyntaxProblem for anything else."""
        if self.now.kind != "name":
            raise SyntaxProblem(f"Expected {what}, found {_shown(self.now)}", self.now.line)
        return self.next().text

    def note(self, problem: SyntaxProblem) -> None:
        """Notes a problem."""
        if len(self.problems) < MOST_PROBLEMS:
            hint = "What follows is read from the next declaration on."
            self.problems.append(DefinitionProblem(message=problem.message, line=problem.line, hint=hint))

    def enter(self) -> None:
        """One level deeper. Raises SyntaxProblem where that is too deep."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise SyntaxProblem(f"It is nested more than {DEEPEST} levels deep", self.now.line)

    def leave(self) -> None:
        """One level up."""
        self.depth -= 1

    def skip_block(self, opens: str, closes: str) -> None:
        """Takes everything up to the mark that closes what has just been opened."""
        open_ones = 1
        while open_ones and not self.is_over:
            text = self.next()
            open_ones += (text.text == opens) - (text.text == closes) if text.kind == "mark" else 0


def _shown(token: Token) -> str:
    return "the end" if token.kind == "end" else f"`{token.text[:60]}`"
