"""The api process. `python -m app.main` runs it by the settings; `app.composition` puts it together."""

import asyncio
import signal
import sys

from app.address_proof import require_address_proof
from app.composition.application import create_app
from app.composition.server import ApiServer
from app.errors import SettingsError
from app.file_limit import raise_file_limit
from app.logging import configure_logging
from app.production import Process, require_fit
from app.settings import get_settings
from app.telemetry.process import telemetry
from app.temporal.client import tls_of

__all__ = ["ApiServer", "create_app", "main"]


def main() -> None:
    try:
        settings = get_settings()
        require_fit(settings, Process.API)
        tls_of(settings)  # the first call of Temporal comes much later
        asyncio.run(require_address_proof(settings))
    except SettingsError as error:
        sys.exit(error.detail)
    configure_logging(settings)
    raise_file_limit()
    # uvicorn repeats the signal when it is through, which by itself would end the process before its last spans left.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with telemetry(settings, "api"):
            ApiServer(settings).run()
    except SettingsError as error:
        sys.exit(error.detail)


if __name__ == "__main__":
    main()
