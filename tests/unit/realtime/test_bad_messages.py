"""What a live connection is sent and cannot use."""

import json
from uuid import uuid4

import pytest

from app.contracts.generations import MAX_PROMPT_BYTES
from app.contracts.messages import MAX_MESSAGE_BYTES, CloseCode
from tests.unit.realtime.examples import PROJECT
from tests.unit.realtime.serving import Served

BAD = {
    "no JSON": "nonsense",
    "no object": "[]",
    "unknown type": '{"type": "Dance", "request_id": "r"}',
    "no type": '{"request_id": "r"}',
    "unknown field": '{"type": "Ping", "colour": "red", "request_id": "r"}',
    "wrong type": '{"type": "Subscribe", "generation_id": 7, "request_id": "r"}',
    "a number as text": json.dumps({"type": "Subscribe", "generation_id": str(uuid4()), "after_seq": "1"}),
    "negative seq": json.dumps({"type": "Subscribe", "generation_id": str(uuid4()), "after_seq": -1}),
    "long request id": json.dumps({"type": "Ping", "request_id": "r" * 129}),
    "no prompt": json.dumps({"type": "GenerateCode", "project_id": str(PROJECT)}),
    "authenticated already": '{"type": "Authenticate", "access_token": "owner", "request_id": "r"}',
    "deep nesting": "[" * 20_000,
    "half a surrogate": '{"type": "Ping", "request_id": "\\ud800"}',
}


@pytest.mark.parametrize("name", BAD)
async def test_a_bad_message_is_one_error_and_the_connection_stays(served: Served, name: str) -> None:
    async with served.client() as client:
        await client.socket.send(BAD[name])
        answer = await client.receive()
        assert (answer["type"], answer["code"], answer["retryable"]) == ("Error", "invalid_message", False)
        assert answer.get("request_id") == ("r" if '"request_id": "r"' in BAD[name] else None)
        assert len(str(answer["message"])) <= 300
        assert (await client.ask(type="Ping"))["type"] == "Pong"


async def test_a_binary_frame_is_a_bad_message(served: Served) -> None:
    async with served.client() as client:
        await client.socket.send(b'{"type": "Ping"}')
        assert (await client.receive())["code"] == "invalid_message"
        assert (await client.ask(type="Ping"))["type"] == "Pong"


async def test_ten_bad_messages_in_a_row_close_the_connection(served: Served) -> None:
    async with served.client() as client:
        for _ in range(10):
            await client.socket.send("nonsense")
        close_code, frames = await client.close_code()
    assert close_code == CloseCode.PROTOCOL
    assert [frame["code"] for frame in frames] == ["invalid_message"] * 10


async def test_a_good_message_between_bad_ones_starts_the_count_again(served: Served) -> None:
    async with served.client() as client:
        for _ in range(3):
            for _ in range(9):
                await client.socket.send("nonsense")
            await client.send(type="Ping")
            assert len(await client.receive_until("Pong")) == 10


@pytest.mark.parametrize("prompt", ["", "  \n", "a\x00b", "a\x1bb", "x" * (MAX_PROMPT_BYTES + 1)])
async def test_an_unusable_prompt_is_said_so(served: Served, prompt: str) -> None:
    async with served.client() as client:
        for type_ in ("GenerateCode", "Converse"):
            answer = await client.ask(type=type_, project_id=PROJECT, prompt=prompt, request_id="p")
            assert (answer["code"], answer["request_id"]) == ("invalid_prompt", "p")
    assert served.world.generations.requests == []


async def test_a_frame_over_the_limit_closes_with_1009(served: Served) -> None:
    async with served.client() as client:
        await client.socket.send("x" * (MAX_MESSAGE_BYTES + 1))
        close_code, _frames = await client.close_code()
    assert close_code == CloseCode.TOO_BIG
