"""Git's smart HTTP by the real `git http-backend`, behind this GitHub's tokens."""

import asyncio
import base64
import binascii
import os
from collections.abc import AsyncIterator
from contextlib import suppress

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from tests.fakes.github.state import Repository, State

_CHUNK = 65_536
_BACKEND_CONFIG = {
    "http.receivepack": "true",
    "uploadpack.allowFilter": "true",
    "uploadpack.allowAnySHA1InWant": "true",
    "receive.denyNonFastForwards": "false",
    "safe.directory": "*",
}


class GitHttp:
    """`/{owner}/{name}.git/...`: who has no good token is asked for one, who may not see it finds nothing."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def serve(self, request: Request) -> Response:
        owner, name = request.path_params["owner"], request.path_params["name"].removesuffix(".git")
        rest = request.path_params["rest"]
        repository = self._state.repository(owner, name)
        token = _token(request)
        writes = "git-receive-pack" in (rest, request.query_params.get("service"))
        if token is None and (repository is None or repository.private or writes):
            return PlainTextResponse("auth", 401, {"www-authenticate": 'Basic realm="GitHub"'})
        if repository is None or not self._may(token, repository, "write" if writes else "read"):
            return PlainTextResponse("Repository not found.", 403 if repository and writes else 404)
        return await _backend(request, repository, f"/{rest}")

    def _may(self, token: str | None, repository: Repository, permission: str) -> bool:
        if token is None:
            return not repository.private
        installed = self._state.installation_tokens.get(token)
        if installed is not None:
            granted = installed.permissions.get("contents")
            enough = granted == "write" or (granted == "read" and permission == "read")
            return installed.is_good and repository.id in installed.repositories and enough
        person = self._state.user_tokens.get(token)
        return person is not None and person.is_good and repository.allows(person.login, permission)


def _token(request: Request) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    with suppress(binascii.Error, UnicodeDecodeError):
        return base64.b64decode(value).decode().partition(":")[2]
    return None


async def _backend(request: Request, repository: Repository, path: str) -> Response:
    process = await asyncio.create_subprocess_exec(
        "git",
        "http-backend",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=_environment(request, repository, path),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    feeding = asyncio.create_task(_feed(request, process.stdin))
    status, headers = await _head(process.stdout)

    async def body(stdout: asyncio.StreamReader) -> AsyncIterator[bytes]:
        try:
            while chunk := await stdout.read(_CHUNK):
                yield chunk
        finally:
            feeding.cancel()
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()

    return StreamingResponse(body(process.stdout), status, headers)


def _environment(request: Request, repository: Repository, path: str) -> dict[str, str]:
    config = {f"GIT_CONFIG_KEY_{n}": key for n, key in enumerate(_BACKEND_CONFIG)}
    config |= {f"GIT_CONFIG_VALUE_{n}": value for n, value in enumerate(_BACKEND_CONFIG.values())}
    optional = {
        "CONTENT_LENGTH": request.headers.get("content-length"),
        "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding"),
        "GIT_PROTOCOL": request.headers.get("git-protocol"),
    }
    return {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": str(len(_BACKEND_CONFIG)),
        "GIT_PROJECT_ROOT": str(repository.path.parent),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": f"/{repository.path.name}{path}",
        "QUERY_STRING": request.url.query,
        "REQUEST_METHOD": request.method,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "REMOTE_USER": "x-access-token",
        "REMOTE_ADDR": "127.0.0.1",
        **config,
        **{name: value for name, value in optional.items() if value is not None},
    }


async def _feed(request: Request, stdin: asyncio.StreamWriter) -> None:
    with suppress(BrokenPipeError, ConnectionResetError, ClientDisconnect):
        async for chunk in request.stream():
            stdin.write(chunk)
            await stdin.drain()
    stdin.close()


async def _head(stdout: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    status, headers = 200, {}
    while line := (await stdout.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        if name.lower() == "status":
            status = int(value.split()[0])
        else:
            headers[name.lower()] = value.strip()
    return status, headers
