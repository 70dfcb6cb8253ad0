"""The embedded Temporal server."""

import asyncio
import os
import shutil
from asyncio.subprocess import PIPE
from base64 import b64encode
from pathlib import Path
from secrets import token_bytes
from uuid import uuid4

import httpx
import pytest
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client

from app.contracts.account_deletion import AccountRef
from app.contracts.ids import UserId
from app.contracts.names import WorkflowName
from app.errors import SettingsError
from app.local.service import ServiceName
from app.local.stack import Stack
from app.local.temporal import find_temporal
from app.temporal.converter import data_converter
from app.temporal.namespace import REMEDY, Namespace, require_namespace
from app.temporal.search_attributes import STATUS, TYPES, Work, WorkKind
from app.temporal.starting import WorkflowStarter
from tests.support.asking import answered
from tests.support.jobs import eventually
from tests.support.stack import make_data_folder, temporary_stack

MAKE_NAMESPACE = Path(__file__).parents[2] / "deploy" / "temporal" / "make_namespace.sh"
ONLY_TEMPORAL = frozenset({ServiceName.TEMPORAL})


async def connect(stack: Stack) -> Client:
    return await Client.connect(
        stack.info.temporal_address, namespace=stack.info.temporal_namespace, data_converter=data_converter()
    )


async def test_search_attributes_are_registered_and_workflows_survive_a_kill() -> None:
    folder = make_data_folder()
    try:
        attributes = {"WingbeatProbe": "Keyword"}
        async with temporary_stack(services=ONLY_TEMPORAL, data_dir=folder, search_attributes=attributes) as stack:
            client = await connect(stack)
            await client.start_workflow("Unstarted", id="kept", task_queue="nobody")
            await stack.kill(ServiceName.TEMPORAL)
            await stack.restarted(ServiceName.TEMPORAL)
        async with temporary_stack(services=ONLY_TEMPORAL, data_dir=folder, search_attributes=attributes) as stack:
            client = await connect(stack)
            assert (await client.get_workflow_handle("kept").describe()).workflow_type == "Unstarted"
            request = ListSearchAttributesRequest(namespace=stack.info.temporal_namespace)
            listed = await client.operator_service.list_search_attributes(request)
            assert "WingbeatProbe" in listed.custom_attributes
            await _starts_without_our_attributes(client)
            await _is_made_ready_however_often(stack)
    finally:
        shutil.rmtree(folder)


async def _starts_without_our_attributes(client: Client) -> None:
    namespace = Namespace(client)
    assert await answered(namespace.missing) == list(TYPES)
    notices: list[str] = []

    async def are_noticed() -> bool:  # none when Temporal did not answer within a second
        notices[:] = await namespace.notices()
        return bool(notices)

    await eventually(are_noticed, within_s=60, what="a notice")
    (notice,) = notices
    assert REMEDY in notice
    order = AccountRef(user_id=UserId(uuid4()))
    work = Work(kind=WorkKind.ACCOUNT_DELETION, user_id=order.user_id)
    await WorkflowStarter(client).start(WorkflowName.ACCOUNT_DELETION, order, workflow_id="bare", work=work)
    assert not (await client.get_workflow_handle("bare").describe()).typed_search_attributes.get(STATUS)


async def _is_made_ready_however_often(stack: Stack) -> None:
    """By the script of the deployment."""
    environment = {
        "PATH": f"{find_temporal().parent}:{os.environ['PATH']}",
        "TEMPORAL_ADDRESS": stack.info.temporal_address,
        "TEMPORAL_NAMESPACE": "elsewhere",
        "HOME": os.environ["HOME"],
    }
    for _ in range(2):
        script = await asyncio.create_subprocess_exec("sh", str(MAKE_NAMESPACE), env=environment, stderr=PIPE)
        _, complaint = await script.communicate()
        assert script.returncode == 0, complaint.decode()
    client = await Client.connect(stack.info.temporal_address, namespace="elsewhere")
    await require_namespace(client)
    with pytest.raises(SettingsError, match="TEMPORAL_NAMESPACE: Temporal has no namespace nowhere; make it with"):
        await require_namespace(await Client.connect(stack.info.temporal_address, namespace="nowhere"))
    assert await Namespace(client).missing() == []


async def test_the_web_ui_answers() -> None:
    settings = {"PAYLOAD_ENCRYPTION_KEYS": b64encode(token_bytes(32)).decode()}
    async with (
        temporary_stack(services=ONLY_TEMPORAL, settings=settings) as stack,
        httpx.AsyncClient(timeout=60) as client,
    ):
        assert stack.info.temporal_ui_url is not None
        assert (await client.get(stack.info.temporal_ui_url, follow_redirects=True)).is_success
        shown = (await client.get(f"{stack.info.temporal_ui_url}/api/v1/settings")).json()
        assert shown["Codec"]["Endpoint"] == f"{stack.info.api_url}/api/codec"
        assert await answered(Namespace(await connect(stack)).missing) == []
