"""`flutter run -d web-server --machine`: facts/flutter-tool.md, sections 5 to 7, in their order and shapes."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from uuid import uuid4

from .dart_source import mistakes
from .faults import Fault, has

_WAITING = "Waiting for connection from debug service on Web Server..."
_COMPILER = "import sys\nsys.stdin.read()\n"
_CRASH_AFTER_S = 0.2


def run_web_server(argv: list[str]) -> int:
    if _value(argv, "-d") != "web-server":
        sys.stderr.write(f"No supported devices found with name or id matching '{_value(argv, '-d')}'.\n")
        return 1
    return _Run(_value(argv, "--web-hostname") or "localhost", int(_value(argv, "--web-port") or 0)).run()


def _value(argv: list[str], name: str) -> str | None:
    return argv[argv.index(name) + 1] if name in argv[:-1] else None


class _Page(BaseHTTPRequestHandler):
    def __init__(self, directory: Path, *arguments: object) -> None:
        self._directory = directory
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        fails = has(Fault.PAGE_FAILS)
        body = (self._directory / "web/index.html").read_text().replace("$FLUTTER_BASE_HREF", "/").encode()
        self.send_response(500 if fails else 200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        return


class _Run:
    def __init__(self, hostname: str, port: int) -> None:
        self._hostname = hostname
        self._port = port
        self._app_id = str(uuid4())
        self._project = Path.cwd()
        self._progress = 0
        self._writing = threading.Lock()
        self._compiler: subprocess.Popen[bytes] | None = None

    def run(self) -> int:
        if not has(Fault.IGNORE_SIGTERM):
            signal.signal(signal.SIGTERM, self._on_sigterm)
        self._say("daemon.connected", {"version": "0.6.1", "pid": os.getpid()})
        self._say(
            "app.start",
            {
                "appId": self._app_id,
                "deviceId": "web-server",
                "directory": str(self._project),
                "supportsRestart": True,
                "launchMode": "run",
                "mode": "debug",
            },
        )
        self._write("Launching lib/main.dart on Web Server in debug mode...\n")
        server = self._bind()
        if server is None:
            return 1
        # Resident for as long as its stdin is open, whoever else ends: what leaves orphans when nobody looks after it.
        self._compiler = subprocess.Popen([sys.executable, "-c", _COMPILER], stdin=subprocess.PIPE)
        if not self._compile_first():
            return 1
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self._serve(f"http://{self._hostname}:{server.server_address[1]}")
        return self._listen()

    def _bind(self) -> ThreadingHTTPServer | None:
        try:
            if has(Fault.PORT_TAKEN):
                raise OSError("Address already in use")
            return ThreadingHTTPServer((self._hostname, self._port), partial(_Page, self._project))
        except OSError as error:
            problem = f"SocketException: Failed to create server socket (OS Error: {error.strerror or error})"
            sys.stderr.write(f"Failed to bind web development server:\n{problem}\n")
            sys.stderr.flush()
            self._say("app.stop", {"appId": self._app_id, "error": problem})
            return None

    def _compile_first(self) -> bool:
        self._tell_progress(message=_WAITING, finished=False)
        while has(Fault.NEVER_READY):
            time.sleep(0.02)
        if has(Fault.OUT_OF_MEMORY):
            os.kill(os.getpid(), signal.SIGKILL)
        is_sound = self._compile()
        self._tell_progress(message=None, finished=True)
        if is_sound:
            return True
        sys.stderr.write("Failed to compile application.\n")
        sys.stderr.flush()
        self._say("app.stop", {"appId": self._app_id})
        while has(Fault.HANG_AFTER_COMPILE_ERROR):
            time.sleep(0.02)
        self._end_compiler()
        return False

    def _compile(self) -> bool:
        found = mistakes(self._project / "lib")
        for mistake in found:
            caret = " " * (mistake.column - 1) + "^"
            sys.stderr.write(
                f"lib/{mistake.path}:{mistake.line}:{mistake.column}: Error: {mistake.message}\n"
                f"{mistake.source_line}\n{caret}\n"
            )
        sys.stderr.flush()
        return not found

    def _serve(self, url: str) -> None:
        self._write(f"lib/main.dart is being served at {url}\n")
        self._write("The web-server device requires the Dart Debug Chrome extension for debugging.\n")
        self._say("app.webLaunchUrl", {"url": url, "launched": False})
        self._say("app.started", {"appId": self._app_id})
        threading.Thread(target=self._crash_when_told, daemon=True).start()

    def _crash_when_told(self) -> None:
        time.sleep(_CRASH_AFTER_S)
        while not has(Fault.CRASH_MID_RUN):
            time.sleep(0.05)
        sys.stderr.write("Unhandled exception:\nBad state: the stand-in was told to crash\n")
        sys.stderr.flush()
        os._exit(255)

    def _listen(self) -> int:
        for line in sys.stdin:
            text = line.strip()
            if not (text.startswith("[{") and text.endswith("}]")):
                continue
            request = json.loads(text)[0]
            if "id" not in request:
                sys.stderr.write("no id for command\n")
                continue
            if self._handle(request["id"], request.get("method"), request.get("params") or {}):
                return 0
        while True:  # the app goes on without a stdin, until a signal comes
            time.sleep(0.1)

    def _handle(self, request_id: str, method: str | None, params: dict[str, object]) -> bool:
        """Whether the app ended."""
        if has(Fault.NO_ANSWER):
            return False
        if params.get("appId") != self._app_id:
            self._send({"id": request_id, "error": f"app '{params.get('appId')}' not found", "trace": "#0"})
        elif method == "app.restart":
            self._restart(request_id)
        elif method == "app.stop":
            return self._stop(request_id)
        else:
            self._send({"id": request_id, "error": f"command not understood: {method}", "trace": "#0"})
        return False

    def _restart(self, request_id: str) -> None:
        self._tell_progress(message="Performing hot restart...", finished=False, progress_id="hot.restart")
        if self._compile():
            self._write("Recompile complete. Page requires refresh.\nRestarted application in 12ms.\n")
            result: dict[str, object] = {"code": 0, "message": ""}
        else:
            result = {"code": 1, "message": "Failed to recompile application."}
        self._tell_progress(message=None, finished=True, progress_id="hot.restart")
        self._send({"id": request_id, "result": result})

    def _stop(self, request_id: str) -> bool:
        self._send({"id": request_id, "result": True})
        self._write("Application finished.\n")
        self._say("app.stop", {"appId": self._app_id})
        while has(Fault.HANG_AFTER_STOP):
            time.sleep(0.02)
        self._end_compiler()
        return True

    def _on_sigterm(self, number: int, frame: FrameType | None) -> None:
        self._end_compiler()
        os._exit(0)

    def _end_compiler(self) -> None:
        if self._compiler and self._compiler.stdin:
            self._compiler.stdin.close()
            self._compiler.wait()

    def _tell_progress(self, *, message: str | None, finished: bool, progress_id: str | None = None) -> None:
        told: dict[str, object] = {"appId": self._app_id, "id": str(self._progress), "progressId": progress_id}
        if message is not None:
            told["message"] = message
        self._say("app.progress", {**told, "finished": finished})
        self._progress += finished

    def _say(self, event: str, params: dict[str, object]) -> None:
        self._send({"event": event, "params": params})

    def _send(self, message: dict[str, object]) -> None:
        self._write(json.dumps([message], separators=(",", ":")) + "\n")

    def _write(self, text: str) -> None:
        with self._writing:
            pieces = [text[at : at + 7] for at in range(0, len(text), 7)] if has(Fault.SPLIT_LINES) else [text]
            for piece in pieces:
                sys.stdout.write(piece)
                sys.stdout.flush()
