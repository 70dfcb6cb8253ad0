"""What the linters of the deployment's files cannot know: that they fit the code and each other."""

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jwt
import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field

from app.local.bootstrap import UV
from app.local.deployment_checks import complaints, lints
from app.local.deployment_keys import new_deployment_keys
from app.local.options import ROOT
from app.production import Process, needed_in_production, refusals
from app.settings import Settings
from worker import Role

COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "deploy/production.env.example").read_text(encoding="utf-8")
DOCKERFILES = sorted((ROOT / "deploy/docker").glob("*.Dockerfile"))
HEALTH_CHECK = (sys.executable, str(ROOT / "deploy/docker/is_healthy.py"))
NOT_GIVEN = {
    "ALLOW_STAND_IN_SDK",
    "ALLOW_UNCONFIRMED_ADDRESSES",
    "KNOWLEDGE_DIR",
    "PREVIEW_RELAY_URL",
    "SANDBOX_READABLE",
    "WORKER_HOST",
}
"""For tests only, twice; a folder of one's own, to be mounted; a container's own name does, which is also where its
proxy of previews is reached; not needed in the image."""
PROFILES = {"supabase", "temporal", "monitoring", "migrate"}
OUTSIDE_IMAGES = shutil.ignore_patterns("__pycache__", "node_modules", "dist", "dist.*")
"""As .dockerignore has it. A build of the studio, which comes and goes, could not even be copied."""
VERSIONED = re.compile(r".+:v?\d+\.\d+[\w.-]*(@sha256:[0-9a-f]{64})?$")


class Service(BaseModel):
    """As much of a service of the compose file as these tests ask about."""

    model_config = ConfigDict(extra="ignore")

    image: str
    environment: dict[str, str] = {}
    profiles: list[str] = []
    ports: list[str] = []
    build: dict[str, object] = {}
    command: list[str] = []
    healthcheck: dict[str, object] = {}
    networks: list[str] | dict[str, object] = Field(default_factory=list)


@lru_cache
def services() -> dict[str, Service]:
    content = yaml.safe_load(COMPOSE)
    return {name: Service.model_validate(service) for name, service in content["services"].items()}


def ours() -> dict[str, Service]:
    """The services that run our processes."""
    return {name: service for name, service in services().items() if name == "api" or name.startswith("worker-")}


def variables() -> set[str]:
    return set(re.findall(r"\$\{([A-Z0-9_]+)", COMPOSE))


def example() -> dict[str, str]:
    return dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", EXAMPLE, re.MULTILINE))


@pytest.mark.parametrize("name", [lint.name for lint in lints()])
def test_the_linters_are_content(name: str) -> None:
    assert complaints(next(lint for lint in lints() if lint.name == name)) == ""


@pytest.mark.parametrize(
    ("name", "path", "wrong"),
    [
        ("docker-compose.yml", "docker-compose.yml", "services: {api: {imagee: x}}"),
        ("Dockerfiles", "deploy/docker/app.Dockerfile", "FROM python:latest\nRUN cd /tmp && apt-get install git\n"),
        ("Caddyfile", "deploy/caddy/Caddyfile", "{$WINGBEAT_DOMAIN} {\n\treverse_proxie api\n}\n"),
        ("workflows", ".github/workflows/ci.yml", "on: push\njobs: {a: {steps: []}}\n"),
        (
            "workflows' permissions",
            ".github/workflows/ci.yml",
            "on: push\njobs: {a: {runs-on: ubuntu-24.04, steps: [{uses: actions/checkout@v6}]}}\n",
        ),
        ("renovate", ".github/renovate.json", '{"extends": 1}'),
        ("figures", "deploy/prometheus/alerts.yml", "groups: [{name: a, rules: [{alert: A}]}]"),
    ],
    ids=lambda value: value.split("/")[-1][:12],
)
def test_a_linter_sees_what_is_wrong(tmp_path: Path, name: str, path: str, wrong: str) -> None:
    for folder in (".github", "deploy"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    (tmp_path / path).write_text(wrong, encoding="utf-8")
    assert complaints(next(lint for lint in lints(tmp_path) if lint.name == name), tmp_path).startswith(f"{name}:\n")


def test_our_processes_are_given_settings_that_exist() -> None:
    known = {name.upper() for name in Settings.model_fields}
    for name, service in ours().items():
        assert set(service.environment) <= known, name


def test_every_setting_is_given_or_left_out_on_purpose() -> None:
    given = {setting for service in ours().values() for setting in service.environment}
    assert {name.upper() for name in Settings.model_fields} - given == NOT_GIVEN


def test_our_processes_are_given_what_production_needs() -> None:
    for name, service in ours().items():
        process = Process.API if name == "api" else Process.WORKER
        assert set(needed_in_production(process)) <= set(service.environment), name
        assert service.environment["WINGBEAT_ENV"] == "production", name


def test_there_is_a_worker_for_each_role() -> None:
    roles = {role for service in ours().values() for role in re.findall(r"--role (\w+)", " ".join(service.command))}
    assert roles == set(Role)


def test_the_example_lists_every_variable_and_no_other() -> None:
    assert set(example()) == variables() | {"COMPOSE_PROFILES"}


def test_profiles_are_those_that_the_documents_name() -> None:
    assert {profile for service in services().values() for profile in service.profiles} == PROFILES
    assert set(example()["COMPOSE_PROFILES"].split(",")) <= PROFILES


def test_secrets_are_nowhere_but_in_variables() -> None:
    secret = re.compile(r"(PASSWORD|PASS|PWD|SECRET|_KEYS?)$")
    public = {"TEMPORAL_TLS_KEY"}
    for name, service in services().items():
        for variable, value in service.environment.items():
            if secret.search(variable) and variable not in public:
                assert re.fullmatch(r"\$\{.*\}", value), f"{name}: {variable}"
    assert not {name for name, value in example().items() if secret.search(name) and value}


@pytest.mark.parametrize("name", sorted(services()))
def test_images_are_named_in_full(name: str) -> None:
    service = services()[name]
    assert service.build or service.image.startswith("${WINGBEAT") or VERSIONED.match(service.image)


def test_only_the_proxy_listens_to_the_world() -> None:
    open_to_all = {
        name for name, service in services().items() for port in service.ports if not port.startswith("127.0.0.1:")
    }
    assert open_to_all == {"proxy"}


def test_what_has_a_program_for_it_says_whether_it_is_well() -> None:
    one_shots = {"migrate", "temporal-schema", "temporal-namespace"}
    mute = {"rest", "temporal-ui", "grafana"}
    assert {name for name, service in services().items() if not service.healthcheck} == one_shots | mute


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: path.stem)
def test_an_image_is_pinned_and_ends_as_nobody(dockerfile: Path) -> None:
    text = dockerfile.read_text(encoding="utf-8")
    stages = {stage for _, stage in re.findall(r"^FROM (\S+) AS (\S+)$", text, re.MULTILINE)}
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert len(bases) >= 3
    assert all(base in stages or VERSIONED.match(base) for base in bases)
    assert re.findall(r"^USER (\S+)$", text, re.MULTILINE)[-1] == "10001:10001"
    assert f"pip install --no-cache-dir {UV}\n" in text


def test_images_hold_all_that_their_programs_import(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in kept:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=OUTSIDE_IMAGES)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    smallest = min((tmp_path / "tests/replay/histories").glob("*.json"), key=lambda path: path.stat().st_size)
    shutil.copy(smallest, tmp_path / "one" / smallest.name)
    program = "import app.main, app.cli, app.local.warming, worker; worker.cli(['verify', 'one'])"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env={}, capture_output=True, text=True, timeout=280, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.split() == ["ok", smallest.stem]


def test_new_keys_are_taken_by_production(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = new_deployment_keys()
    assert set(keys) <= set(example())
    assert keys != new_deployment_keys()
    given = {
        **keys,
        "WINGBEAT_ENV": "production",
        "TEMPORAL_ADDRESS": "temporal:7233",
        "SUPABASE_URL": "https://supabase.example.com",
        "PUBLIC_URL": "https://wingbeat.example.com",
        "SANDBOX": "required",
    }
    for name in Settings.model_fields:
        monkeypatch.setenv(name.upper(), given.get(name.upper(), ""))
    assert refusals(Settings(), Process.API) == []
    for name, role in {"SUPABASE_PUBLISHABLE_KEY": "anon", "SUPABASE_SECRET_KEY": "service_role"}.items():
        assert jwt.decode(keys[name], keys["JWT_SECRET"], algorithms=["HS256"])["role"] == role


class _Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/ready" else 503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def answering() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("path", "exit_code"), [("/ready", 0), ("/down", 1)])
def test_the_health_check_tells(answering: str, path: str, exit_code: int) -> None:
    assert subprocess.run([*HEALTH_CHECK, answering + path], timeout=30, check=False).returncode == exit_code


def test_the_health_check_tells_when_nobody_is_there() -> None:
    nobody = "http://127.0.0.1:9/ready"
    assert subprocess.run([*HEALTH_CHECK, nobody], timeout=30, check=False).returncode == 1
