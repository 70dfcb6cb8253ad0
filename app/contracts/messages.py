"""What a client may say on `/api/ws`. The first message is `Authenticate`."""

from enum import IntEnum
from typing import Annotated, Literal

from pydantic import Field, SecretStr, TypeAdapter

from app.contracts.attachments import AttachmentIds
from app.contracts.base import Contract
from app.contracts.folders import FolderPath
from app.contracts.generations import GenerationOptions, Prompt
from app.contracts.ids import GenerationId, ProjectId, SessionId
from app.contracts.imports import BranchName, RepositoryName
from app.contracts.steering import MessageMode

MAX_MESSAGE_BYTES = 64 * 1024


class ClientMessageBase(Contract):
    """`request_id` is echoed in the answer."""

    request_id: str | None = Field(default=None, max_length=128)


class Authenticate(ClientMessageBase):
    type: Literal["Authenticate"]
    access_token: SecretStr = Field(max_length=16_384)


class RefreshToken(ClientMessageBase):
    """Go on with a new access token. The refresh token is used up: `TokenRefreshed` brings the next one."""

    type: Literal["RefreshToken"]
    refresh_token: SecretStr = Field(min_length=1, max_length=4096)


class GenerateCode(ClientMessageBase):
    type: Literal["GenerateCode"]
    project_id: ProjectId
    prompt: Prompt
    session_id: SessionId | None = None
    base_generation_id: GenerationId | None = None
    attachments: AttachmentIds = []
    options: GenerationOptions = GenerationOptions()


class Converse(ClientMessageBase):
    type: Literal["Converse"]
    project_id: ProjectId
    prompt: Prompt
    session_id: SessionId | None = None
    attachments: AttachmentIds = []
    options: GenerationOptions = GenerationOptions()


class ImportRepository(ClientMessageBase):
    """Import a repository of GitHub's, into a new project unless one is named; see `ImportRequest`."""

    type: Literal["ImportRepository"]
    repository: RepositoryName
    branch: BranchName | None = None
    folder: FolderPath | None = None
    project_id: ProjectId | None = None
    options: GenerationOptions = GenerationOptions()


class Steer(ClientMessageBase):
    """Say something to a running job; the answer is a `Message`. Sent again with its `request_id`, it is said once."""

    type: Literal["Steer"]
    generation_id: GenerationId
    text: Prompt
    mode: MessageMode = MessageMode.STEER


class Cancel(ClientMessageBase):
    type: Literal["Cancel"]
    generation_id: GenerationId


class Subscribe(ClientMessageBase):
    """`after_seq` 0 means from the start."""

    type: Literal["Subscribe"]
    generation_id: GenerationId
    after_seq: int = Field(default=0, ge=0)


class Unsubscribe(ClientMessageBase):
    type: Literal["Unsubscribe"]
    generation_id: GenerationId


class RunPreview(ClientMessageBase):
    """Serve a finished version live. Its `Preview` frames follow, also without a subscription."""

    type: Literal["RunPreview"]
    generation_id: GenerationId


class StopPreview(ClientMessageBase):
    type: Literal["StopPreview"]
    generation_id: GenerationId


class Ping(ClientMessageBase):
    type: Literal["Ping"]


ClientMessage = Annotated[
    Authenticate
    | RefreshToken
    | GenerateCode
    | Converse
    | ImportRepository
    | Steer
    | Cancel
    | Subscribe
    | Unsubscribe
    | RunPreview
    | StopPreview
    | Ping,
    Field(discriminator="type"),
]
CLIENT_MESSAGES: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)


class CloseCode(IntEnum):
    """Why the server closed a WebSocket."""

    TOO_BIG = 1009
    RESTARTING = 1012
    PROTOCOL = 4400
    NOT_AUTHENTICATED = 4401
    FORBIDDEN = 4403
    TOO_SLOW = 4408
    TOO_MANY = 4429
