"""The embedded Temporal server."""

import shutil

import httpx
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client

from app.local.service import ServiceName
from app.local.stack import Stack
from tests.support.stack import make_data_folder, temporary_stack

ONLY_TEMPORAL = frozenset({ServiceName.TEMPORAL})


async def connect(stack: Stack) -> Client:
    return await Client.connect(stack.info.temporal_address, namespace=stack.info.temporal_namespace)


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
    finally:
        shutil.rmtree(folder)


async def test_the_web_ui_answers() -> None:
    async with temporary_stack(services=ONLY_TEMPORAL) as stack, httpx.AsyncClient() as client:
        assert stack.info.temporal_ui_url is not None
        assert (await client.get(stack.info.temporal_ui_url, follow_redirects=True)).is_success
