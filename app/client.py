"""A small typed client of the public API: `./dev demo`, the tests and the benchmarks use it."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from types import TracebackType
from typing import Self

import httpx
from pydantic import TypeAdapter
from websockets.asyncio.client import connect

from app.client_github import GitHubCalls
from app.client_live import LiveConnection, MessageRefused
from app.client_reviews import ReviewCalls
from app.client_session import KeptSession
from app.client_watch import watched
from app.contracts.accounts import LogoutScope, Session, SoleProjects, User
from app.contracts.attachments import Attachment
from app.contracts.audit import AuditEntry
from app.contracts.conversations import ConversationMessage, ConversationSession
from app.contracts.diffs import VersionDiff
from app.contracts.errors import ErrorCode, Problem
from app.contracts.events import ServerFrame
from app.contracts.generations import FileEntry, Generation, GenerationRequest
from app.contracts.ids import AttachmentId, GenerationId, ProjectId, SessionId, UserId
from app.contracts.imports import ImportRequest, RepositoryImport
from app.contracts.knowledge import KnowledgePack
from app.contracts.models import Model
from app.contracts.pages import Page
from app.contracts.previews import LivePreview, SharedPreview
from app.contracts.projects import Project, ProjectChange, ProjectRole
from app.contracts.sharing import Member, SharedRole
from app.contracts.steering import JobMessage, MessageMode
from app.contracts.usage import GenerationEstimate, ProjectUsage

__all__ = ["ApiError", "LiveConnection", "MessageRefused", "WingbeatClient"]


class ApiError(Exception):
    """The server refused. `problem` is its document."""

    def __init__(self, problem: Problem, *, retry_after_s: int | None = None) -> None:
        super().__init__(f"{problem.status} {problem.code}: {problem.detail}")
        self.problem = problem
        self.retry_after_s = retry_after_s

    @property
    def code(self) -> ErrorCode:
        return self.problem.code


_CONVERSATION = TypeAdapter(Page[ConversationMessage])
_FILES = TypeAdapter(Page[FileEntry])
_MESSAGES = TypeAdapter(Page[JobMessage])
_SESSIONS = TypeAdapter(Page[ConversationSession])
_MODELS = TypeAdapter(Page[Model])
_GENERATIONS = TypeAdapter(Page[Generation])
_AUDIT = TypeAdapter(Page[AuditEntry])
_MEMBERS = TypeAdapter(Page[Member])
_KNOWLEDGE_PACKS = TypeAdapter(Page[KnowledgePack])
_PROJECTS = TypeAdapter(Page[Project])


class WingbeatClient(ReviewCalls):
    """REST calls and live connections of one user. The session is kept in memory and refreshed before it ends.

    Every call raises `ApiError` when the server refuses and `httpx.TransportError` when it cannot be reached.
    """

    def __init__(self, api_url: str, *, timeout_s: float = 30.0) -> None:
        self._api_url = api_url.rstrip("/")
        self._http = httpx.AsyncClient(base_url=f"{self._api_url}/api", timeout=timeout_s, trust_env=False)
        self._session = KeptSession()
        self.github = GitHubCalls(self._call)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    @property
    def session(self) -> Session:
        if self._session.current is None:
            raise RuntimeError("sign up or log in first")
        return self._session.current

    def use_session(self, session: Session) -> None:
        """Go on with a session from elsewhere."""
        self._session.adopt(session)

    async def sign_up(self, email: str, password: str) -> Session:
        return await self._open_session("/auth/signup", {"email": email, "password": password})

    async def log_in(self, email: str, password: str) -> Session:
        return await self._open_session("/auth/login", {"email": email, "password": password})

    async def refresh(self) -> Session:
        """New tokens now. Calls do this by themselves when less than 60 s, or a fifth of the lifetime, is left."""
        return await self._session.renew(self.session, self._hand_in)

    async def log_out(self, scope: LogoutScope = LogoutScope.LOCAL) -> None:
        """End this session, the user's others, or all."""
        await self._call("POST", "/auth/logout", json={"scope": scope})
        if scope is not LogoutScope.OTHERS:
            self._session.forget()

    async def request_password_reset(self, email: str) -> None:
        """Ask for a mail with a code, whether or not there is such an account."""
        await self._send("POST", "/auth/reset-password", json={"email": email})

    async def confirm_password_reset(self, email: str, code: str, new_password: str) -> Session:
        """Set a new password with the mail's code, and log in."""
        proof = {"email": email, "code": code, "new_password": new_password}
        return await self._open_session("/auth/reset-password/confirm", proof)

    async def confirm_password_reset_with_link(self, token_hash: str, new_password: str) -> Session:
        """The same with what stands in the mail's link."""
        proof = {"token_hash": token_hash, "new_password": new_password}
        return await self._open_session("/auth/reset-password/confirm", proof)

    async def change_password(self, current_password: str, new_password: str) -> None:
        """Every session of the account ends but this one."""
        passwords = {"current_password": current_password, "new_password": new_password}
        await self._call("POST", "/auth/change-password", json=passwords)

    async def me(self) -> User:
        return User.model_validate_json(await self._call("GET", "/auth/me"))

    async def delete_account(self, password: str | None = None, *, projects: SoleProjects = SoleProjects.KEEP) -> None:
        """Delete the account with all that only it owns. Without a password the session must be new."""
        proof = {} if password is None else {"password": password}
        await self._call("DELETE", "/auth/me", json={"projects": projects, **proof})
        self._session.forget()

    async def export_account(self) -> bytes:
        """Everything that is the account's own, as a zip."""
        return await self._call("GET", "/auth/me/export")

    async def create_project(self, name: str, description: str = "") -> Project:
        body = await self._call("POST", "/projects", json={"name": name, "description": description})
        return Project.model_validate_json(body)

    async def delete_project(self, project: ProjectId) -> None:
        """With all that belongs to it, for all its members."""
        await self._call("DELETE", f"/projects/{project}")

    async def projects(self, *, limit: int | None = None, cursor: str | None = None) -> Page[Project]:
        """Newest first."""
        return _PROJECTS.validate_json(await self._call("GET", f"/projects{_query(limit=limit, cursor=cursor)}"))

    async def members(self, project: ProjectId) -> list[Member]:
        """The members, and for an owner the invited."""
        return _MEMBERS.validate_json(await self._call("GET", f"/projects/{project}/members")).items

    async def audit(self, project: ProjectId, *, cursor: str | None = None) -> Page[AuditEntry]:
        """For an owner: who did what, the latest first."""
        return _AUDIT.validate_json(await self._call("GET", f"/projects/{project}/audit{_query(cursor=cursor)}"))

    async def share(self, project: ProjectId, email: str, role: SharedRole) -> None:
        """Make who has the address a member, now or when they have an account."""
        await self._call("POST", f"/projects/{project}/share", json={"email": email, "role": role})

    async def change_role(self, project: ProjectId, member: UserId, role: ProjectRole) -> Member:
        body = await self._call("PATCH", f"/projects/{project}/members/{member}", json={"role": role})
        return Member.model_validate_json(body)

    async def unshare(self, project: ProjectId, member: UserId) -> None:
        """Take a member away; your own id to leave."""
        await self._call("DELETE", f"/projects/{project}/unshare{_query(user_id=member)}")

    async def withdraw_invitation(self, project: ProjectId, email: str) -> None:
        await self._call("DELETE", f"/projects/{project}/unshare{_query(email=email)}")

    async def change_project(self, seen: Project, change: ProjectChange) -> Project:
        """Change what is given, unless somebody else changed the project since `seen` was read."""
        body = await self._call(
            "PATCH",
            f"/projects/{seen.id}",
            content=change.model_dump_json(exclude_unset=True),
            headers={"Content-Type": "application/json", "If-Match": f'"{seen.version}"'},
        )
        return Project.model_validate_json(body)

    async def knowledge_packs(self) -> list[KnowledgePack]:
        """What projects can be given."""
        return _KNOWLEDGE_PACKS.validate_json(await self._call("GET", "/knowledge-packs")).items

    async def attach(self, project: ProjectId, image: bytes, *, name: str = "image") -> Attachment:
        """Upload a PNG, JPEG, WebP or GIF, to be named in requests."""
        body = await self._call(
            "POST",
            f"/projects/{project}/attachments?{httpx.QueryParams({'name': name})}",
            content=image,
            headers={"Content-Type": "application/octet-stream"},
        )
        return Attachment.model_validate_json(body)

    async def attachment(self, attachment: AttachmentId) -> bytes:
        """The image as it is kept."""
        return await self._call("GET", f"/attachments/{attachment}")

    async def remove_attachment(self, attachment: AttachmentId) -> None:
        await self._call("DELETE", f"/attachments/{attachment}")

    async def conversation(
        self, project: ProjectId, *, session: SessionId | None = None, cursor: str | None = None
    ) -> Page[ConversationMessage]:
        """What was said, newest first."""
        query = _query(session_id=session, cursor=cursor)
        return _CONVERSATION.validate_json(await self._call("GET", f"/projects/{project}/conversation{query}"))

    async def sessions(self, project: ProjectId) -> list[ConversationSession]:
        """The first page of the conversation's sessions."""
        return _SESSIONS.validate_json(await self._call("GET", f"/projects/{project}/conversation/sessions")).items

    async def models(self) -> list[Model]:
        return _MODELS.validate_json(await self._call("GET", "/models")).items

    async def start(
        self, project: ProjectId, request: GenerationRequest, *, idempotency_key: str | None = None
    ) -> Generation:
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        body = await self._call(
            "POST",
            f"/projects/{project}/generations",
            content=request.model_dump_json(exclude_none=True),
            headers={"Content-Type": "application/json", **headers},
        )
        return Generation.model_validate_json(body)

    async def estimate(self, project: ProjectId, request: GenerationRequest) -> GenerationEstimate:
        """What the request would use if it were started now."""
        body = await self._call(
            "POST",
            f"/projects/{project}/generations/estimate",
            content=request.model_dump_json(exclude_none=True),
            headers={"Content-Type": "application/json"},
        )
        return GenerationEstimate.model_validate_json(body)

    async def usage(
        self, project: ProjectId, *, first_day: date | None = None, last_day: date | None = None
    ) -> ProjectUsage:
        """What the project's jobs have used, by default in the last 30 days."""
        query = {name: day.isoformat() for name, day in (("from", first_day), ("to", last_day)) if day}
        body = await self._call("GET", f"/projects/{project}/usage?{httpx.QueryParams(query)}")
        return ProjectUsage.model_validate_json(body)

    async def generation(self, generation: GenerationId) -> Generation:
        return Generation.model_validate_json(await self._call("GET", f"/generations/{generation}"))

    async def generations(
        self, project: ProjectId, *, limit: int | None = None, cursor: str | None = None
    ) -> Page[Generation]:
        """Newest first."""
        query = _query(limit=limit, cursor=cursor)
        return _GENERATIONS.validate_json(await self._call("GET", f"/projects/{project}/generations{query}"))

    async def say(
        self,
        generation: GenerationId,
        text: str,
        *,
        mode: MessageMode = MessageMode.STEER,
        idempotency_key: str | None = None,
    ) -> JobMessage:
        """Say something to a running job."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        body = await self._call(
            "POST", f"/generations/{generation}/messages", json={"text": text, "mode": mode}, headers=headers
        )
        return JobMessage.model_validate_json(body)

    async def messages(self, generation: GenerationId) -> list[JobMessage]:
        return _MESSAGES.validate_json(await self._call("GET", f"/generations/{generation}/messages")).items

    async def cancel(self, generation: GenerationId) -> Generation:
        return Generation.model_validate_json(await self._call("POST", f"/generations/{generation}/cancel"))

    async def import_repository(
        self, request: ImportRequest, *, idempotency_key: str | None = None
    ) -> RepositoryImport:
        """Start an import; watch it as the generation of its id."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        body = await self._call(
            "POST",
            "/repos/import",
            content=request.model_dump_json(exclude_none=True),
            headers={"Content-Type": "application/json", **headers},
        )
        return RepositoryImport.model_validate_json(body)

    async def repository_import(self, import_id: GenerationId) -> RepositoryImport:
        return RepositoryImport.model_validate_json(await self._call("GET", f"/repos/imports/{import_id}"))

    async def cancel_import(self, import_id: GenerationId) -> RepositoryImport:
        return RepositoryImport.model_validate_json(await self._call("DELETE", f"/repos/imports/{import_id}"))

    async def codebase(self, import_id: GenerationId) -> bytes:
        """The imported code as one text."""
        return await self._call("GET", f"/repos/imports/{import_id}/codebase")

    async def files(self, generation: GenerationId) -> list[FileEntry]:
        return _FILES.validate_json(await self._call("GET", f"/generations/{generation}/files")).items

    async def file(self, generation: GenerationId, path: str) -> bytes:
        return await self._call("GET", f"/generations/{generation}/files/{path}")

    async def archive(self, generation: GenerationId) -> bytes:
        """The version as a zip."""
        return await self._call("GET", f"/generations/{generation}/archive")

    async def diff(self, generation: GenerationId, *, against: GenerationId | None = None) -> VersionDiff:
        """How a version differs from another, or from its base."""
        path = f"/generations/{generation}/diff{_query(against=against)}"
        return VersionDiff.model_validate_json(await self._call("GET", path))

    async def restore(self, generation: GenerationId) -> Generation:
        """A new version with this one's content."""
        return Generation.model_validate_json(await self._call("POST", f"/generations/{generation}/restore"))

    async def start_preview(self, generation: GenerationId) -> LivePreview:
        """Serve a finished version live."""
        return LivePreview.model_validate_json(await self._call("POST", f"/generations/{generation}/preview"))

    async def preview(self, generation: GenerationId) -> LivePreview:
        return LivePreview.model_validate_json(await self._call("GET", f"/generations/{generation}/preview"))

    async def stop_preview(self, generation: GenerationId) -> LivePreview:
        return LivePreview.model_validate_json(await self._call("DELETE", f"/generations/{generation}/preview"))

    async def publish_preview(self, generation: GenerationId) -> SharedPreview:
        """Build and share a finished version; the answer alone has the link."""
        return SharedPreview.model_validate_json(await self._call("PUT", f"/generations/{generation}/preview/share"))

    async def shared_preview(self, generation: GenerationId) -> SharedPreview:
        return SharedPreview.model_validate_json(await self._call("GET", f"/generations/{generation}/preview/share"))

    async def withdraw_preview(self, generation: GenerationId) -> None:
        """End the link."""
        await self._call("DELETE", f"/generations/{generation}/preview/share")

    @asynccontextmanager
    async def live(self, *, auto_refresh: bool = True) -> AsyncIterator[LiveConnection]:
        """An authenticated WebSocket; with `auto_refresh` it stays so for as long as it is read."""
        url = self._api_url.replace("http", "ws", 1) + "/api/ws"
        async with connect(url, max_size=2**22, compression=None, proxy=None) as socket:
            connection = LiveConnection(socket, self._session if auto_refresh else None)
            await connection.authenticate(await self._fresh_session() or self.session)
            yield connection

    def watch(
        self, generation: GenerationId, *, after_seq: int = 0, patience_s: float = 60.0
    ) -> AsyncGenerator[ServerFrame, None]:
        """The job's frames up to its `Result`, through every break of the connection; see `watched`."""
        return watched(self.live, generation, after_seq=after_seq, patience_s=patience_s)

    async def _open_session(self, path: str, proof: dict[str, str]) -> Session:
        session = Session.model_validate_json(await self._send("POST", path, json=proof))
        self._session.keep(session)
        return session

    async def _hand_in(self, refresh_token: str) -> Session:
        body = await self._send("POST", "/auth/refresh", json={"refresh_token": refresh_token})
        return Session.model_validate_json(body)

    async def _fresh_session(self) -> Session | None:
        """While it cannot be refreshed right now it is used to its end."""
        session = self._session.current
        if session is None or not self._session.is_stale():
            return session
        try:
            return await self._session.renew(session, self._hand_in)
        except httpx.TransportError:
            return session
        except ApiError as error:
            if error.problem.status == httpx.codes.UNAUTHORIZED:
                raise
            return session

    async def _call(
        self,
        method: str,
        path: str,
        *,
        json: dict[str, str] | None = None,
        content: str | bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        """As the session's user. A token that ended all the same is refreshed once, and the call made again."""
        session = await self._fresh_session()
        try:
            return await self._send(method, path, session=session, json=json, content=content, headers=headers)
        except ApiError as error:
            if session is None or error.code is not ErrorCode.TOKEN_EXPIRED:
                raise
        session = await self._session.renew(session, self._hand_in)
        return await self._send(method, path, session=session, json=json, content=content, headers=headers)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        session: Session | None = None,
        json: dict[str, str] | None = None,
        content: str | bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> bytes:
        headers = dict(headers or {})
        if session is not None:
            headers["Authorization"] = f"Bearer {session.access_token}"
        response = await self._http.request(method, path, json=json, content=content, headers=headers)
        if response.is_error:
            retry_after = response.headers.get("Retry-After")
            raise ApiError(
                Problem.model_validate_json(response.content),
                retry_after_s=int(retry_after) if retry_after else None,
            )
        return response.content


def _query(**values: object) -> str:
    """What is given, as a query with its question mark."""
    given = {name: str(value) for name, value in values.items() if value is not None}
    return f"?{httpx.QueryParams(given)}" if given else ""
