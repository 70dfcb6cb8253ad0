"""What the studio, the web client that the api serves, is told beyond what every client is."""

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from app.contracts.accounts import Session, User
from app.contracts.base import Contract


class StudioSession(Contract):
    """A session as a page gets it: its refresh token is in a cookie that no script reads.

    `expires_in` is in seconds, `expires_at` in UTC.
    """

    access_token: str = Field(repr=False)
    token_type: Literal["bearer"] = "bearer"
    expires_in: int
    expires_at: datetime
    user: User

    @classmethod
    def of(cls, session: Session) -> Self:
        return cls(
            access_token=session.access_token,
            expires_in=session.expires_in,
            expires_at=session.expires_at,
            user=session.user,
        )


class StudioSettings(Contract):
    """What of this server a page needs to know before anybody is signed in. It holds no secret.

    Attributes:
        github_sign_in: whether `GET /api/studio/session/github` leads anywhere.
        github_linking: whether this server has a GitHub App.
        has_session: whether this browser brought a session's cookie: without one a refresh is refused.
        min_password_length: in characters.
    """

    github_sign_in: bool
    github_linking: bool
    has_session: bool
    min_password_length: int
