"""What the environment says is what counts."""

import json
import logging

import pytest

from ${{ values.package }}.logs import JsonLines
from ${{ values.package }}.settings import Settings, read_settings


def test_without_a_word_the_standard_holds() -> None:
    assert read_settings({}) == Settings()


def test_the_environment_has_its_say() -> None:
    settings = read_settings({"PORT": "9000", "LOG_LEVEL": "debug"})
    assert (settings.port, settings.log_level) == (9000, "DEBUG")


def test_a_port_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="http"):
        read_settings({"PORT": "http"})


def test_a_log_line_is_json_on_one_line() -> None:
    record = logging.LogRecord("app", logging.INFO, "app.py", 1, "two\nlines of %s", ("text",), None)
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["message"] == "two\nlines of text"
