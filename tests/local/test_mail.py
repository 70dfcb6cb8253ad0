"""The mail catcher."""

import shutil
import smtplib
from collections.abc import AsyncIterator
from email.message import EmailMessage

import httpx
import pytest

from app.local.environment import machine_environment
from app.local.guardian import Guardian
from app.local.logs import ServiceLogs
from app.local.options import ROOT
from app.local.ports import Ports
from app.local.processes import mail_service
from app.local.supervisor import Supervisor
from tests.support.stack import make_data_folder


@pytest.fixture(scope="module")
async def mail() -> AsyncIterator[tuple[httpx.AsyncClient, int]]:
    """A client of the viewer and the port of the SMTP server."""
    folder, ports = make_data_folder(), Ports()
    smtp_port, http_port = ports.take(), ports.take()
    catcher = mail_service(machine_environment(), root=ROOT, smtp_port=smtp_port, http_port=http_port)
    supervisor = Supervisor([catcher], logs=ServiceLogs(folder), guardian=Guardian(), on_event=lambda _event: None)
    try:
        await supervisor.start()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{http_port}", timeout=60) as client:
            yield client, smtp_port
    finally:
        await supervisor.stop()
        shutil.rmtree(folder)


def send(port: int, *, to: str, subject: str, text: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "auth@example.test", to, subject
    message.set_content(text)
    message.add_alternative(f"<p>{text}</p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        server.send_message(message)


async def test_a_mail_is_listed_without_its_secrets_and_shown_whole(mail: tuple[httpx.AsyncClient, int]) -> None:
    client, port = mail
    await client.delete("/messages")
    send(port, to="ann@example.test", subject="Your code is 123456 für Ann", text="Código 123456")
    listing = await client.get("/messages")
    (heading,) = listing.json()["items"]
    assert set(heading) == {"id", "to", "subject", "at"}
    assert heading["to"] == ["ann@example.test"]
    assert "für Ann" in heading["subject"]
    assert "123456" not in listing.text
    whole = (await client.get(f"/messages/{heading['id']}")).json()
    assert "Código 123456" in whole["text"]
    assert "<p>Código 123456</p>" in whole["html"]


async def test_the_newest_comes_first_and_all_can_be_forgotten(mail: tuple[httpx.AsyncClient, int]) -> None:
    client, port = mail
    await client.delete("/messages")
    for name in ("first", "second"):
        send(port, to="ann@example.test", subject=name, text=name)
    items = (await client.get("/messages")).json()["items"]
    assert [item["subject"] for item in items] == ["second", "first"]
    assert (await client.delete("/messages")).status_code == 204
    assert (await client.get("/messages")).json() == {"items": []}


async def test_what_is_not_there_is_a_404(mail: tuple[httpx.AsyncClient, int]) -> None:
    client, _ = mail
    for path in ("/messages/none", "/messages/", "/"):
        assert (await client.get(path)).status_code == 404


async def test_another_sites_page_cannot_read_it(mail: tuple[httpx.AsyncClient, int]) -> None:
    client, _ = mail
    assert (await client.get("/messages", headers={"Host": "evil.example"})).status_code == 403
