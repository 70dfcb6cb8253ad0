"""Whether the namespace is there, and has our search attributes: jobs run without, but operators find nothing."""

from datetime import timedelta
from typing import Final

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from app.errors import SettingsError
from app.temporal.search_attributes import KEYS, TYPES

_CALL_TIMEOUT: Final = timedelta(seconds=1)
_COMMAND: Final = "temporal operator search-attribute create"

REMEDY: Final = " ".join([_COMMAND, *(f"--name {name} --type {kind}" for name, kind in TYPES.items())])
"""Registers all of them; harmless where some are there. docs/operations.md has the command for Temporal Cloud."""


async def require_namespace(client: Client) -> None:
    """
    Raises:
        SettingsError: there is none of this name.
        RPCError: Temporal does not answer.
    """
    try:
        await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=client.namespace))
    except RPCError as error:
        if error.status is RPCStatusCode.PERMISSION_DENIED:  # to work in it, not to look at it
            return
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        raise SettingsError(
            f"TEMPORAL_NAMESPACE: Temporal has no namespace {client.namespace};"
            f" make it with: temporal operator namespace create --namespace {client.namespace}"
        ) from None


class Namespace:
    """Asks Temporal. What is registered stays so: once all are there, nothing is asked any more."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._is_complete = False

    async def missing(self) -> list[str]:
        """The names of the attributes that are not registered.

        Raises:
            RPCError: Temporal does not answer.
        """
        if self._is_complete:
            return []
        missing = [key.name for key in KEYS if not await self._has(key.name)]
        self._is_complete = not missing
        return missing

    async def notices(self) -> list[str]:
        """What an operator should mend, with the remedy; nothing while Temporal does not answer."""
        try:
            missing = await self.missing()
        except RPCError:
            return []
        return [f"Temporal's namespace lacks {', '.join(missing)}: {REMEDY}"] if missing else []

    async def _has(self, name: str) -> bool:
        """A query is answered by every Temporal; lists of attributes are not, by Temporal Cloud."""
        try:
            await self._client.count_workflows(f"{name} = '-'", rpc_timeout=_CALL_TIMEOUT)
        except RPCError as error:
            if error.status is not RPCStatusCode.INVALID_ARGUMENT:
                raise
            return False
        return True


def is_unregistered(error: RPCError) -> bool:
    """Whether a start was refused because the namespace does not know a search attribute."""
    return error.status is RPCStatusCode.INVALID_ARGUMENT and "search attribute" in error.message
