"""Sets the process's log up: loguru on standard error, with the standard library's loggers routed through it."""

import logging
import sys
from types import FrameType

from loguru import logger

from app.logging.fields import add_fields
from app.logging.redaction import Redactor
from app.logging.sinks import json_sink, text_sink, text_template
from app.settings import LogFormat, Settings

_CHATTY = ("httpx", "httpcore", "httpx2", "httpcore2", "google_genai", "hpack", "opentelemetry.exporter", "urllib3")


class _ToLoguru(logging.Handler):
    """Hands a standard record to loguru with the caller's own position."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            level: str | int = logger.level(record.levelname).name
        except ValueError:
            level = record.levelno
        frame: FrameType | None = sys._getframe(1)
        depth = 1
        while frame is not None and frame.f_code.co_filename == logging.__file__:
            frame = frame.f_back
            depth += 1
        logger.opt(depth=depth, exception=record.exc_info).log(level, "{}", record.getMessage())


def configure_logging(settings: Settings) -> None:
    """Set the process's log up once, on standard error: JSON in production, else text, or as LOG_FORMAT says.

    Tracebacks never show the values of local variables: a token could be among them.
    """
    redact = Redactor.of(settings)
    as_json = settings.effective_log_format is LogFormat.JSON
    logger.configure(patcher=add_fields)
    logger.remove()
    logger.add(
        json_sink(sys.stderr, redact) if as_json else text_sink(sys.stderr, redact),
        level=settings.log_level,
        format="{message}" if as_json else text_template,
        colorize=not as_json and sys.stderr.isatty(),
        backtrace=False,
        diagnose=False,
    )
    logging.basicConfig(handlers=[_ToLoguru()], level=logging.INFO, force=True)
    for noisy in _CHATTY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
