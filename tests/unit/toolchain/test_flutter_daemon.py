"""The lines of `flutter run --machine`."""

import json

import pytest

from activities.toolchain.flutter.daemon import (
    Answer,
    AppStart,
    AppStarted,
    AppStopped,
    DaemonMessage,
    LaunchUrl,
    Progress,
    parse,
    restart_command,
    stop_command,
)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('[{"event":"app.start","params":{"appId":"a","deviceId":"web-server","mode":"debug"}}]', AppStart("a")),
        ('[{"event":"app.webLaunchUrl","params":{"url":"http://x","launched":false}}]\r', LaunchUrl("http://x")),
        ('[{"event":"app.started","params":{"appId":"a"}}]', AppStarted()),
        ('[{"event":"app.stop","params":{"appId":"a","error":"no port"}}]', AppStopped("no port")),
        ('[{"event":"app.stop","params":{"appId":"a"}}]', AppStopped("")),
        (
            '[{"event":"app.progress","params":{"appId":"a","id":"0","progressId":null,"finished":true}}]',
            Progress("", is_finished=True),
        ),
        ('[{"id":"1","result":{"code":1,"message":"Failed to recompile."}}]', Answer("1", 1, "Failed to recompile.")),
        ('[{"id":1,"result":true}]', Answer("1", 0, "")),
        ('[{"id":"1","error":"app \'x\' not found","trace":"#0"}]', Answer("1", 1, "app 'x' not found")),
        ('[{"event":"daemon.connected","params":{"version":"0.6.1","pid":1}}]', None),
        ('[{"event":"app.new","params":{"appId":"a","finished":"soon"}}]', None),
        ("Launching lib/main.dart on Web Server in debug mode...", None),
        ("[{}, {}]", None),
        ("[{]", None),
        ("[{oh}]", None),
        ("[" * 100_000 + "{}]", None),
        ("[{" + '"a":[' * 50_000 + "}]", None),
        ("", None),
    ],
)
def test_a_line_is_a_message_or_text(line: str, message: DaemonMessage | None) -> None:
    assert parse(line) == message


def test_commands_are_one_line_each() -> None:
    restart, stop = restart_command("1", 'a"\n'), stop_command("2", "a")
    assert restart.endswith(b"}]\n") and restart.count(b"\n") == 1
    assert json.loads(restart)[0]["params"] == {"appId": 'a"\n', "fullRestart": True, "reason": "manual"}
    assert json.loads(stop) == [{"id": "2", "method": "app.stop", "params": {"appId": "a"}}]
