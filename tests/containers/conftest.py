"""The stack of docker-compose.yml with its real images, where there is a Docker engine.

./dev test tests/containers
"""

import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import docker
import pytest
from docker.errors import DockerException
from testcontainers.compose import DockerCompose

from app.client import WingbeatClient
from app.local.deployment_keys import new_deployment_keys
from app.local.options import ROOT

BACKING = ["db", "auth", "storage", "temporal"]
PROJECT = "wingbeat-test"
"""Never the name of a deployment on this machine: what is started here is removed with its volumes."""
SETTINGS = {
    "COMPOSE_PROFILES": "supabase,temporal",
    "WINGBEAT_TAG": "test",
    "WINGBEAT_DOMAIN": "localhost",
    "SUPABASE_DOMAIN": "supabase.test",
    "SUPABASE_URL": "http://supabase.test",
    "ACME_EMAIL": "nobody@example.com",
    "TEMPORAL_ADDRESS": "temporal:7233",
    "GEMINI_API_KEY": "demo",
    "GEMINI_BASE_URL": "http://model:8080",
    "GEMINI_MODEL": "gemini-demo",
    "AUTH_RATE_LIMIT": "off",
    "SANDBOX": "preferred",
}


@pytest.fixture(scope="session")
def engine() -> None:
    """Skips, with the reason, where no containers can be run."""
    if reason := _missing_engine():
        pytest.skip(f"no Docker engine: {reason}; the stack of docker-compose.yml was not run")


def _missing_engine() -> str | None:
    try:
        client = docker.from_env()
        try:
            client.ping()
        finally:
            client.close()
    except DockerException as error:
        return " ".join(str(error).split())[:200]
    program = shutil.which("docker")
    if program is None:
        return "there is no docker program"
    asked = subprocess.run([program, "compose", "version"], capture_output=True, text=True, check=False)
    return None if asked.returncode == 0 else "docker has no compose plugin"


@pytest.fixture(scope="session")
def composed(engine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerCompose]:
    """Built, migrated and well; removed with all that it kept."""
    settings = tmp_path_factory.mktemp("compose") / "test.env"
    settings.write_text(
        "".join(f"{name}={value}\n" for name, value in (dict(new_deployment_keys()) | SETTINGS).items())
    )
    settings.chmod(0o600)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("COMPOSE_PROJECT_NAME", PROJECT)
        stack = _compose(settings)
        try:
            stack.services = BACKING
            stack.start()
            _run(stack, "run", "--rm", "migrate")
            stack.services = None
            stack.start()
            yield stack
        except subprocess.CalledProcessError as error:
            error.add_note("\n".join(stack.get_logs()))
            raise
        finally:
            stack.services = None
            stack.stop()


def _compose(settings: Path) -> DockerCompose:
    files = [str(ROOT / "docker-compose.yml"), str(Path(__file__).with_name("compose.yml"))]
    return DockerCompose(ROOT, compose_file_name=files, env_file=str(settings), build=True, wait=True)


def _run(stack: DockerCompose, *arguments: str) -> None:
    subprocess.run([*stack.compose_command_property, *arguments], cwd=ROOT, check=True, capture_output=True)


@pytest.fixture
async def client(composed: DockerCompose) -> AsyncIterator[WingbeatClient]:
    """Nobody yet, by way of the proxy."""
    port = composed.get_service_port("proxy", 80)
    async with WingbeatClient(f"http://localhost:{port}", timeout_s=60) as opened:
        yield opened
