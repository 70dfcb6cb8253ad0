"""The protocol as a document: what clients are generated from and docs/protocol.md is checked against."""

import httpx

from app.contracts.errors import ErrorCode
from app.realtime.protocol import protocol_document
from tests.unit.realtime.serving import World, serve

CLIENT = {"Authenticate", "GenerateCode", "Converse", "Cancel", "Subscribe", "Unsubscribe", "Ping"}


async def test_the_document_is_served() -> None:
    async with serve(World()) as served, httpx.AsyncClient(trust_env=False, timeout=60) as http:
        response = await http.get(f"{served.http_url}/ws/schema")
    assert response.status_code == 200
    assert response.json() == protocol_document().model_dump(mode="json")


def test_it_names_every_message_frame_and_code() -> None:
    document = protocol_document()
    assert document.version == 1
    assert set(document.client["discriminator"]["mapping"]) >= CLIENT
    assert {"Subscribed", "Result", "Error", "Pong"} <= set(document.server["discriminator"]["mapping"])
    assert {(reason.code, reason.name) for reason in document.close_codes} >= {
        (1012, "restarting"),
        (4400, "protocol"),
        (4401, "not_authenticated"),
        (4408, "too_slow"),
        (4429, "too_many"),
    }
    assert document.error_codes == list(ErrorCode)
