"""The language of `flutter run --machine`.

A line is a message only if it begins with `[{` and ends with `}]`; between the messages stands text for people.
"""

import json
from dataclasses import dataclass
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel


@dataclass(frozen=True, slots=True)
class AppStart:
    """The app has an id from now on, and can be stopped by it."""

    app_id: str


@dataclass(frozen=True, slots=True)
class LaunchUrl:
    """Where the page will be. This event names no app."""

    url: str


@dataclass(frozen=True, slots=True)
class AppStarted:
    """Compiled and served."""


@dataclass(frozen=True, slots=True)
class AppStopped:
    """The end; `error` is empty when it was asked for. The process may hang behind it."""

    error: str


@dataclass(frozen=True, slots=True)
class Progress:
    message: str
    is_finished: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """To the command with this id. `code` is 0 when it worked."""

    command_id: str
    code: int
    message: str


DaemonMessage: TypeAlias = AppStart | LaunchUrl | AppStarted | AppStopped | Progress | Answer


class _Params(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    app_id: str = ""
    url: str = ""
    error: str | None = None
    message: str | None = None
    finished: bool = False


class _Result(BaseModel):
    code: int = 0
    message: str = ""


class _Raw(BaseModel):
    event: str | None = None
    params: _Params = _Params()
    id: str | int | None = None
    result: _Result | bool | None = None
    error: str | None = Field(default=None)


def parse(line: str) -> DaemonMessage | None:
    """The message of a line. None for text, and for messages that mean nothing to us."""
    text = line.strip()
    if not (text.startswith("[{") and text.endswith("}]")):
        return None
    try:
        told = json.loads(text)
        raw = _Raw.model_validate(told[0]) if len(told) == 1 else None
    except (ValueError, RecursionError, ValidationError):
        return None
    if raw is None:
        return None
    return _answer(raw) if raw.event is None else _event(raw.event, raw.params)


def _event(name: str, params: _Params) -> DaemonMessage | None:
    match name:
        case "app.start" if params.app_id:
            return AppStart(params.app_id)
        case "app.webLaunchUrl":
            return LaunchUrl(params.url)
        case "app.started":
            return AppStarted()
        case "app.stop":
            return AppStopped(params.error or "")
        case "app.progress":
            return Progress(params.message or "", params.finished)
        case _:
            return None


def _answer(raw: _Raw) -> Answer | None:
    if raw.id is None:
        return None
    if raw.error is not None:
        return Answer(str(raw.id), 1, raw.error)
    match raw.result:
        case _Result(code=code, message=message):
            return Answer(str(raw.id), code, message)
        case bool(succeeded):
            return Answer(str(raw.id), 0 if succeeded else 1, "")
        case _:
            return Answer(str(raw.id), 0, "")


def restart_command(command_id: str, app_id: str) -> bytes:
    """A full restart: a reload by half loses the page behind a proxy."""
    return _command(command_id, "app.restart", {"appId": app_id, "fullRestart": True, "reason": "manual"})


def stop_command(command_id: str, app_id: str) -> bytes:
    return _command(command_id, "app.stop", {"appId": app_id})


def _command(command_id: str, method: str, params: dict[str, str | bool]) -> bytes:
    return json.dumps([{"id": command_id, "method": method, "params": params}]).encode() + b"\n"
