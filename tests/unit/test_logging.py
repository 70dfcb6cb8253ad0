"""The log: one for the process, the standard library's records under their own module, no values of local variables."""

import json
import logging
from collections.abc import Iterator

import pytest
from loguru import logger

from app.logging import configure_logging
from app.settings import LogFormat, Settings


@pytest.fixture(autouse=True)
def _restored_log() -> Iterator[None]:
    handlers = logging.root.handlers[:]
    yield
    logger.remove()
    logging.root.handlers[:] = handlers


def test_a_standard_record_names_its_own_module(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_format=LogFormat.JSON))
    logging.getLogger("somewhere").warning("hello %s", "there")
    record = json.loads(capsys.readouterr().err.strip().splitlines()[-1])["record"]
    assert record["message"] == "hello there"
    assert record["level"]["name"] == "WARNING"
    assert record["function"] == "test_a_standard_record_names_its_own_module"


def test_a_traceback_shows_no_values(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings())
    token = "".join(["sec", "ret"])
    try:
        raise ValueError(f"{len(token)} characters")
    except ValueError:
        logger.exception("failed")
    shown = capsys.readouterr().err
    assert "6 characters" in shown
    assert token not in shown


def test_chatty_libraries_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_level="DEBUG"))
    logging.getLogger("httpx").info("HTTP Request: GET http://example.com/?apikey=x")
    assert capsys.readouterr().err == ""
