"""Structured logs: what failed and where, and nothing of anybody."""

from __future__ import annotations

import json
import logging
import sys

import logs

WORDS = "the mother of the boy at 192.0.2.7 joined BCDF"


def line(name: str, message: str, *values: object, error: Exception | None = None) -> dict[str, str]:
    """One record as it would be written."""
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, message, values, info)
    written = logs.Structured().format(record)
    assert "\n" not in written
    found: dict[str, str] = json.loads(written)
    assert WORDS not in written
    return found


def failed() -> Exception:
    try:
        try:
            raise ValueError(WORDS)
        except ValueError as cause:
            raise RuntimeError(f"not saved: {WORDS}") from cause
    except RuntimeError as error:
        return error


def test_a_failure_is_told_by_kind_and_place_and_not_in_its_words() -> None:
    found = line("workshop.journal", "a rule failed on an entry of kind %s", "Answered", error=failed())
    assert found["message"] == "a rule failed on an entry of kind Answered"
    assert found["level"] == "error"
    cause, reason = found["cause"].split(" < ")
    assert cause.startswith("RuntimeError at tests/test_logs.py:")
    assert reason.startswith("ValueError at tests/test_logs.py:")


def test_others_may_say_what_is_fixed_and_nothing_that_varies() -> None:
    assert line("uvicorn.error", "%s refused", WORDS)["message"] == "%s refused"
    assert "message" not in line("streamlit.runtime", WORDS)


def test_no_folder_of_this_computer_is_named() -> None:
    assert "/" not in logs._short(logs.__file__)
    assert logs._short(json.__file__) == "json/__init__.py"
    assert sys.prefix not in json.dumps(line("phone.routes", "a page failed", error=failed()))
