"""One log for the process: loguru, with the standard library's loggers routed through it."""

import logging
import sys
from types import FrameType

from loguru import logger

from app.settings import LogFormat, Settings

_TEXT = "<dim>{time:HH:mm:ss.SSS}</dim> <level>{level: <7}</level> <cyan>{name}</cyan> {message} <dim>{extra}</dim>"


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
    """Set the process's log up once, on standard error.

    Tracebacks never show the values of local variables: a token could be among them.
    """
    as_json = settings.log_format is LogFormat.JSON
    logger.remove()
    logger.add(
        sys.stderr,
        level=settings.log_level,
        format="{message}" if as_json else _TEXT,
        serialize=as_json,
        backtrace=False,
        diagnose=False,
    )
    logging.basicConfig(handlers=[_ToLoguru()], level=logging.INFO, force=True)
    for noisy in ("httpx", "httpcore", "httpx2", "httpcore2", "google_genai", "hpack"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
