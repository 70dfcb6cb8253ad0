"""What live progress needs of the rest of the api."""

from collections.abc import Sequence
from typing import Protocol

from pydantic import SecretStr

from app.contracts.accounts import Session
from app.contracts.events import DurableFrame
from app.contracts.generations import Generation, GenerationOptions, GenerationRequest
from app.contracts.ids import GenerationId, ProjectId
from app.contracts.imports import ImportRequest
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


class Tokens(Protocol):
    """See `TokenVerifier`. Raises `NotAuthenticated`, `DependencyUnavailable`."""

    async def verify(self, token: SecretStr | None) -> Caller: ...


class Sessions(Protocol):
    """See `AccountService`. Raises `NotAuthenticated`, `TooManyRequests`, `DependencyUnavailable`."""

    async def refresh(self, refresh_token: SecretStr, /) -> Session: ...
