"""Bad input: one clear error with a stable code, the connection kept, nothing written."""

import json
from uuid import uuid4

import httpx
import pytest
import websockets
from websockets.asyncio.client import connect

from app.client import MessageRefused, WingbeatClient
from app.contracts.errors import ErrorCode
from app.contracts.messages import MAX_MESSAGE_BYTES, CloseCode
from app.contracts.projects import Project

BAD_PROMPTS = {
    "empty": "",
    "blank": " \n\t ",
    "50 KB and more": "x" * 50_001,
    "control characters": "an app\x00 with \x1b[31m",
    "delete": "an app\x7f",
}


@pytest.mark.parametrize("name", BAD_PROMPTS)
async def test_a_bad_prompt_over_the_websocket(user: WingbeatClient, project: Project, name: str) -> None:
    async with user.live() as live:
        with pytest.raises(MessageRefused) as refused:
            await live.ask({"type": "GenerateCode", "project_id": str(project.id), "prompt": BAD_PROMPTS[name]})
        assert refused.value.error.code is ErrorCode.INVALID_PROMPT
        assert (await live.ask({"type": "Ping"})).type == "Pong"
    assert (await user.generations(project.id)).items == []


@pytest.mark.parametrize("name", BAD_PROMPTS)
async def test_a_bad_prompt_over_rest(user: WingbeatClient, project: Project, api_url: str, name: str) -> None:
    async with httpx.AsyncClient(base_url=api_url, timeout=30, trust_env=False) as http:
        response = await http.post(
            f"/api/projects/{project.id}/generations",
            json={"prompt": BAD_PROMPTS[name]},
            headers={"Authorization": f"Bearer {user.session.access_token}"},
        )
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["code"] == ErrorCode.INVALID_PROMPT
    assert body["request_id"] == response.headers["x-request-id"]
    assert body["errors"][0]["field"].endswith("prompt")
    assert (await user.generations(project.id)).items == []


BAD_MESSAGES: dict[str, dict[str, object]] = {
    "unknown type": {"type": "MakeCoffee"},
    "no type": {"prompt": "an app"},
    "unknown field": {"type": "Ping", "colour": "red"},
    "wrong type": {"type": "Subscribe", "generation_id": 7},
    "negative seq": {"type": "Subscribe", "generation_id": str(uuid4()), "after_seq": -1},
    "a second Authenticate's wrong field": {"type": "Authenticate", "token": "x"},
}


@pytest.mark.parametrize("name", BAD_MESSAGES)
async def test_a_bad_message_keeps_the_connection(user: WingbeatClient, name: str) -> None:
    async with user.live() as live:
        await live.send(BAD_MESSAGES[name])
        answer = await live.receive()
        assert answer.type == "Error"
        assert answer.code is ErrorCode.INVALID_MESSAGE
        assert (await live.ask({"type": "Ping"})).type == "Pong"


@pytest.mark.parametrize("text", ["not json", "[]", "null", '{"type": "Ping"', '"Ping"'])
async def test_what_is_not_a_json_object(user: WingbeatClient, text: str) -> None:
    async with user.live() as live:
        await live.socket.send(text)
        answer = await live.receive()
        assert answer.type == "Error"
        assert answer.code is ErrorCode.INVALID_MESSAGE
        assert (await live.ask({"type": "Ping"})).type == "Pong"


async def test_ten_bad_messages_in_a_row_end_the_connection(user: WingbeatClient) -> None:
    async with user.live() as live:
        for _ in range(10):
            await live.socket.send("nonsense")
        with pytest.raises(websockets.ConnectionClosed):
            while True:
                await live.receive()
        assert live.socket.close_code == CloseCode.PROTOCOL


async def test_an_oversize_frame_closes_with_1009(user: WingbeatClient) -> None:
    async with user.live() as live:
        await live.socket.send("x" * (MAX_MESSAGE_BYTES + 1))
        with pytest.raises(websockets.ConnectionClosed):
            while True:
                await live.receive()
        assert live.socket.close_code == CloseCode.TOO_BIG


@pytest.mark.parametrize(
    "first",
    [
        {"type": "Ping"},
        {"type": "Authenticate", "access_token": "no-dots-at-all"},
        {"type": "Authenticate", "access_token": "a.b.c"},
        {"type": "Authenticate"},
    ],
)
async def test_without_a_good_token_there_is_one_error_and_4401(api_url: str, first: dict[str, str]) -> None:
    async with connect(api_url.replace("http", "ws", 1) + "/api/ws", proxy=None) as socket:
        await socket.send(json.dumps(first))
        received: list[str] = []
        with pytest.raises(websockets.ConnectionClosed):
            while True:
                received.append(json.loads(await socket.recv())["type"])
        assert received == ["Error"]
        assert socket.close_code == CloseCode.NOT_AUTHENTICATED


async def test_ids_that_are_unknown_or_no_ids(user: WingbeatClient, api_url: str) -> None:
    headers = {"Authorization": f"Bearer {user.session.access_token}"}
    async with httpx.AsyncClient(base_url=api_url, timeout=30, trust_env=False, headers=headers) as http:
        unknown = await http.get(f"/api/generations/{uuid4()}")
        assert (unknown.status_code, unknown.json()["code"]) == (404, ErrorCode.NOT_FOUND)
        malformed = await http.get("/api/generations/17")
        assert malformed.status_code in (404, 422)
        assert malformed.headers["content-type"] == "application/problem+json"
        nowhere = await http.get("/api/nowhere")
        assert (nowhere.status_code, nowhere.json()["code"]) == (404, ErrorCode.NOT_FOUND)
