"""A time-skipping Temporal server for the workflow tests, and a real one where time must pass as it does."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.testing import WorkflowEnvironment

from app.temporal.converter import data_converter
from app.temporal.search_attributes import KEYS
from tests.support.temporal_servers import booted

BIN = Path(sys.executable).parent


@pytest.fixture(scope="session")
async def skipping() -> AsyncIterator[WorkflowEnvironment]:
    """Time jumps to the next timer while a result is awaited and no activity runs."""
    program = str(BIN / "temporal-test-server")
    environment = await booted(
        lambda: WorkflowEnvironment.start_time_skipping(
            test_server_existing_path=program, data_converter=data_converter()
        )
    )
    async with environment:
        attributes = {key.name: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD for key in KEYS}
        client = environment.client
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=attributes)
        )
        yield environment


@pytest.fixture(scope="session")
async def real() -> AsyncIterator[WorkflowEnvironment]:
    """The server that `./dev up` runs."""
    environment = await booted(
        lambda: WorkflowEnvironment.start_local(
            dev_server_existing_path=str(BIN / "temporal"),
            data_converter=data_converter(),
            dev_server_log_level="error",
            search_attributes=KEYS,
        )
    )
    async with environment:
        yield environment
