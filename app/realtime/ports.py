"""What live progress needs of the rest of the api."""

from collections.abc import Sequence
from typing import Protocol

from pydantic import SecretStr

from app.contracts.accounts import Session
from app.contracts.events import DurableFrame
from app.contracts.generations import Generation, GenerationOptions, GenerationRequest
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.imports import ImportRequest
from app.contracts.previews import LivePreview
from app.contracts.steering import JobMessage, MessageRequest
from app.security.callers import Caller
from app.services.starting import Origin


class Generations(Protocol):
    """The use cases; see `GenerationService`. Each checks first that the caller may: for others nothing exists."""

    async def start(
        self, caller: Caller, project_id: ProjectId, request: GenerationRequest, *, origin: Origin
    ) -> Generation: ...

    async def get(self, caller: Caller, generation_id: GenerationId) -> Generation: ...

    async def check_access(self, caller: Caller, generation_id: GenerationId) -> None: ...

    async def cancel(self, caller: Caller, generation_id: GenerationId) -> Generation: ...

    async def events_after(
        self, caller: Caller, generation_id: GenerationId, after_seq: int
    ) -> Sequence[DurableFrame]: ...


class Imports(Protocol):
    """See `ImportService`: an import is watched as the generation that it answers."""

    async def start(
        self, caller: Caller, request: ImportRequest, *, origin: Origin, options: GenerationOptions
    ) -> Generation: ...


class Steering(Protocol):
    """See `SteeringService`."""

    async def post(
        self, caller: Caller, generation_id: GenerationId, request: MessageRequest, *, key: str | None = None
    ) -> JobMessage: ...


class Previews(Protocol):
    """The use cases; see `PreviewService`. Each checks first that the caller may: for others nothing exists."""

    async def start(self, caller: Caller, generation_id: GenerationId) -> LivePreview: ...

    async def stop(self, caller: Caller, generation_id: GenerationId) -> LivePreview: ...


class Tokens(Protocol):
    """See `TokenVerifier`. Raises `NotAuthenticated`, `DependencyUnavailable`."""

    async def verify(self, token: SecretStr | None) -> Caller: ...


class Sessions(Protocol):
    """See `AccountService`. Raises `NotAuthenticated`, `TooManyRequests`, `DependencyUnavailable`."""

    async def refresh(self, refresh_token: SecretStr, /) -> Session: ...
