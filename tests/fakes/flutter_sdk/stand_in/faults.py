"""What the stand-in does wrong on request: words in the SDK's file `faults`, or in STAND_IN_FAULTS with commas."""

import os
import sys
import time
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

_MEGABYTE = 1024 * 1024


class Fault(StrEnum):
    # Every command
    BROKEN = "broken"
    LOCK_WAIT = "lock_wait"
    HANG = "hang"
    FLOOD = "flood"
    """`flood=500`: megabytes of lines on stdout before the command begins."""
    LONG_LINE = "long_line"
    """`long_line=50`: one line of so many megabytes."""
    BINARY = "binary"
    IGNORE_SIGTERM = "ignore_sigterm"
    # pub get
    NETWORK_DOWN = "network_down"
    HASH_MISMATCH = "hash_mismatch"
    # analyze
    SERVER_CRASH = "server_crash"
    HIDDEN_PUBSPEC_ERROR = "hidden_pubspec_error"
    # build, preview
    OUT_OF_MEMORY = "out_of_memory"
    PORT_TAKEN = "port_taken"
    NEVER_READY = "never_ready"
    PAGE_FAILS = "page_fails"
    CRASH_MID_RUN = "crash_mid_run"
    """Of a preview that runs when it is set; one that is begun with it goes on."""
    HANG_AFTER_STOP = "hang_after_stop"
    HANG_AFTER_COMPILE_ERROR = "hang_after_compile_error"
    NO_ANSWER = "no_answer"
    SPLIT_LINES = "split_lines"


def _asked() -> dict[str, int]:
    file = ROOT / "faults"
    told = (file.read_text() if file.is_file() else "").split()
    told += [name for name in os.environ.get("STAND_IN_FAULTS", "").split(",") if name]
    return {name: int(amount or 1) for name, _, amount in (entry.partition("=") for entry in told)}


def amount(fault: Fault) -> int:
    """0 when the fault is not asked for. Read anew each time: a test may change its mind."""
    return _asked().get(fault, 0)


def has(fault: Fault) -> bool:
    return amount(fault) > 0


def misbehave_at_start() -> None:
    """The faults that every command shares, besides being broken."""
    if has(Fault.LOCK_WAIT):
        sys.stdout.write("Waiting for another flutter command to release the startup lock...\n")
        sys.stdout.flush()
        while has(Fault.LOCK_WAIT):
            time.sleep(0.02)
    flood(amount(Fault.FLOOD))
    if has(Fault.LONG_LINE):
        for _ in range(amount(Fault.LONG_LINE)):
            sys.stdout.write("x" * _MEGABYTE)
        sys.stdout.write("\n")
    if has(Fault.BINARY):
        sys.stdout.flush()
        sys.stdout.buffer.write(bytes(range(256)) * 64 + b"\n\xff\xfe\x00\x1b[31m\r\n")
    sys.stdout.flush()
    while has(Fault.HANG):
        time.sleep(0.02)


def flood(megabytes: int) -> None:
    chunk = b"".join(b"flood %06d %s\n" % (number, b"." * 80) for number in range(10_000))
    written = 0
    while written < megabytes * _MEGABYTE:
        sys.stdout.buffer.write(chunk)
        written += len(chunk)
