"""The log: one for the process, the standard library's records under their own module, no values of local variables."""

import json
import logging
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from loguru import logger
from pydantic import SecretStr

from app.logging import configure_logging
from app.logging.fields import Field, bound, learnt
from app.settings import Environment, LogFormat, Settings

AS_JSON = Settings(log_format=LogFormat.JSON)


@pytest.fixture(autouse=True)
def _restored_log() -> Iterator[None]:
    handlers = logging.root.handlers[:]
    yield
    logger.remove()
    logger.configure(patcher=None)
    logging.root.handlers[:] = handlers


def last_line(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    document = json.loads(capsys.readouterr().err.strip().splitlines()[-1])
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("name", ["somewhere", "uvicorn.error", "uvicorn.access", "temporalio.core"])
def test_a_standard_record_names_its_own_function(capsys: pytest.CaptureFixture[str], name: str) -> None:
    logging.getLogger(name).propagate = True  # a server of another test in this process may have ended it
    configure_logging(AS_JSON)
    logging.getLogger(name).warning("hello %s", "there")
    line = last_line(capsys)
    assert (line["message"], line["level"]) == ("hello there", "WARNING")
    assert line["function"] == "test_a_standard_record_names_its_own_function"


@pytest.mark.parametrize("log_format", LogFormat)
def test_a_traceback_gives_nothing_away(capsys: pytest.CaptureFixture[str], log_format: LogFormat) -> None:
    configure_logging(Settings(log_format=log_format, gemini_api_key=SecretStr("our-very-own-key")))
    token = "".join(["sec", "ret"])
    try:
        raise ValueError(f"{len(token)} characters beside our-very-own-key")
    except ValueError:
        logger.bind(given="our-very-own-key").exception("failed with {}", "our-very-own-key")
    shown = capsys.readouterr().err
    assert "ValueError: 6 characters beside ***" in shown
    assert "failed with ***" in shown
    assert "our-very-own-key" not in shown
    assert token not in shown


def test_chatty_libraries_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(log_level="DEBUG"))
    logging.getLogger("httpx").info("HTTP Request: GET http://example.com/?apikey=x")
    assert capsys.readouterr().err == ""


def test_production_is_json_unless_told_otherwise() -> None:
    assert Settings(wingbeat_env=Environment.PRODUCTION).effective_log_format is LogFormat.JSON
    assert Settings(wingbeat_env=Environment.LOCAL).effective_log_format is LogFormat.TEXT
    told = Settings(wingbeat_env=Environment.PRODUCTION, log_format=LogFormat.TEXT)
    assert told.effective_log_format is LogFormat.TEXT


def test_lines_carry_what_they_are_about(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(AS_JSON)
    with bound({Field.REQUEST_ID: "one"}):
        learnt(Field.USER_ID, "somebody")
        with bound({Field.GENERATION_ID: "job"}):
            logger.info("inside", attempt_of="mine")
        inner = last_line(capsys)
        logging.getLogger("library").warning("outside")
        outer = last_line(capsys)
    learnt(Field.USER_ID, "nobody")
    logger.info("after")
    assert (inner["request_id"], inner["user_id"], inner["generation_id"]) == ("one", "somebody", "job")
    assert inner["attempt_of"] == "mine"
    assert outer["request_id"] == "one"
    assert "generation_id" not in outer
    assert not set(Field) & set(last_line(capsys))


@pytest.mark.parametrize("module", ["app.main", "app.cli", "worker"])
def test_nothing_that_we_import_takes_the_log_away(capsys: pytest.CaptureFixture[str], module: str) -> None:
    """gitingest would: its import removes every handler, so only a program of its own may import it."""
    configure_logging(Settings())
    import_module(module)
    logger.info("still here")
    assert "still here" in capsys.readouterr().err
    assert "gitingest" not in sys.modules
