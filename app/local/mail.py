"""Catches the mails that the embedded Supabase sends and shows them on loopback.

GET /messages lists them, newest first, without their text; GET /messages/ID shows one whole; DELETE /messages forgets
all; GET /health answers when both servers run. Mails are kept in memory, the newest 500.
"""

import argparse
import json
import re
import signal
import sys
import threading
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.local.ports import LOOPBACK

_KEPT = 500
_LARGEST_BYTES = 2 * 1024 * 1024
_CODE = re.compile(r"[A-Za-z0-9_-]{24,}|\d{4,}")


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One mail. `subject` has codes and tokens blotted out; `text` and `html` are as sent."""

    id: str
    to: list[str]
    subject: str
    at: str
    text: str
    html: str

    def heading(self) -> dict[str, object]:
        return {"id": self.id, "to": self.to, "subject": self.subject, "at": self.at}

    def whole(self) -> dict[str, object]:
        return {**self.heading(), "text": self.text, "html": self.html}


class Mailbox:
    """The mails caught so far; for several threads."""

    def __init__(self) -> None:
        self._mails: deque[CaughtMail] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()
        self._ids = count(1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content or b""
        parsed = message_from_bytes(content.encode() if isinstance(content, str) else content)
        self._keep(parsed, [address for address in envelope.rcpt_tos if address is not None])
        return "250 Message accepted for delivery"

    def _keep(self, parsed: Message, recipients: list[str]) -> None:
        with self._lock:
            self._mails.append(
                CaughtMail(
                    id=str(next(self._ids)),
                    to=recipients,
                    subject=_CODE.sub("…", str(make_header(decode_header(parsed.get("Subject", ""))))),
                    at=datetime.now(UTC).isoformat(timespec="milliseconds"),
                    text=_body(parsed, "text/plain"),
                    html=_body(parsed, "text/html"),
                )
            )

    def newest_first(self) -> list[CaughtMail]:
        with self._lock:
            return list(reversed(self._mails))

    def find(self, mail_id: str) -> CaughtMail | None:
        return next((mail for mail in self.newest_first() if mail.id == mail_id), None)

    def clear(self) -> None:
        with self._lock:
            self._mails.clear()


def _body(parsed: Message, kind: str) -> str:
    for part in parsed.walk():
        if part.get_content_type() == kind:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload.decode(part.get_content_charset("utf-8"), errors="replace")
    return ""


class _Viewer(BaseHTTPRequestHandler):
    """Answers JSON only: a mail's HTML is never shown as a page. Reads no request bodies."""

    mailbox: Mailbox
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if not self._is_local():
            return self._answer(HTTPStatus.FORBIDDEN, {"message": "local use only"})
        if self.path == "/health":
            return self._answer(HTTPStatus.OK, {"status": "ok"})
        if self.path == "/messages":
            return self._answer(HTTPStatus.OK, {"items": [mail.heading() for mail in self.mailbox.newest_first()]})
        mail = self.mailbox.find(self.path.removeprefix("/messages/"))
        if mail is None:
            return self._answer(HTTPStatus.NOT_FOUND, {"message": "not found"})
        return self._answer(HTTPStatus.OK, mail.whole())

    def do_DELETE(self) -> None:
        if not self._is_local():
            return self._answer(HTTPStatus.FORBIDDEN, {"message": "local use only"})
        if self.path != "/messages":
            return self._answer(HTTPStatus.NOT_FOUND, {"message": "not found"})
        self.mailbox.clear()
        return self._answer(HTTPStatus.NO_CONTENT, None)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Requests are not logged."""

    def _is_local(self) -> bool:
        """A page of another site that points its own name at loopback sends that name as the host."""
        return self.headers.get("Host", "").rsplit(":", 1)[0] in {LOOPBACK, "localhost"}

    def _answer(self, status: HTTPStatus, body: dict[str, object] | None) -> None:
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def serve(*, smtp_port: int, http_port: int) -> None:
    """Runs both servers until SIGTERM or SIGINT."""
    mailbox = Mailbox()
    smtp = Controller(mailbox, hostname=LOOPBACK, port=smtp_port, data_size_limit=_LARGEST_BYTES)
    smtp.start()
    viewer = ThreadingHTTPServer((LOOPBACK, http_port), type("_BoundViewer", (_Viewer,), {"mailbox": mailbox}))
    viewer.daemon_threads = True
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: threading.Thread(target=viewer.shutdown).start())
    try:
        viewer.serve_forever(poll_interval=0.1)
    finally:
        smtp.stop()


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m app.local.mail")
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--http-port", type=int, required=True)
    options = parser.parse_args(arguments)
    serve(smtp_port=options.smtp_port, http_port=options.http_port)


if __name__ == "__main__":
    main(sys.argv[1:])
