"""What a stack is asked to be, and what it says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from app.local.service import ServiceName
from app.temporal.search_attributes import TYPES

ROOT = Path(__file__).resolve().parents[2]
EVERY_SERVICE = frozenset(ServiceName)
BACKING_SERVICES = EVERY_SERVICE - {ServiceName.WORKER, ServiceName.API}


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """One worker process.

    Attributes:
        roles: what it does (`orchestration`, `model`, `workspace`, `previews`); everything when empty.
        host: a host of its own, with a folder of workspaces of its own, as if it were another machine; this machine
            when None.
    """

    roles: tuple[str, ...] = ()
    host: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOptions:
    """
    Attributes:
        data_dir: everything the stack keeps; made when it is not there.
        apis: how many api processes.
        api_port: of the first api; a free one when None.
        model_pace: the demo model's `--pace`; its own default when None.
        model_key: what the api and the workers show to the demo model, which takes any.
        workers: the worker processes.
        spare_workers: whether each worker has a second process waiting, loaded, which takes over when it dies.
        services: which to run; the others are neither started nor waited for.
        settings: what somebody set, by the names of the environment (see `given_settings`).
        migrations_dir: SQL files applied to the embedded Postgres at start.
        search_attributes: Temporal's types (`Keyword`, ...) by name.
        throwaway: nobody's data: Postgres never waits for the disk, and passwords are hashed as cheaply as can be.
    """

    data_dir: Path
    apis: int = 1
    api_port: int | None = None
    model_pace: str | None = None
    model_key: str = "demo-model"
    workers: tuple[WorkerOptions, ...] = (WorkerOptions(),)
    spare_workers: bool = False
    services: frozenset[ServiceName] = EVERY_SERVICE
    settings: Mapping[str, str] = field(default_factory=dict)
    migrations_dir: Path = ROOT / "supabase" / "migrations"
    search_attributes: Mapping[str, str] = field(default_factory=lambda: TYPES)
    throwaway: bool = False


class StackInfo(BaseModel):
    """What `stack.json` says.

    Attributes:
        api_url: without `/api` and without a trailing slash; the first one of `api_urls`.
        temporal_ui_url: null when a setting named another Temporal.
        mail_url: null when a setting named another Supabase.
        preview_url: the form of a live preview's address, with `{port}` or `{preview}` where each has its own.
        database_url: with its password; the file is readable by its owner only.
        metrics_urls: by service, where Prometheus may read its figures.
        pids: by service; `supervisor` is the process that runs them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    api_url: str
    api_urls: list[str]
    web_url: str
    temporal_address: str
    temporal_namespace: str
    temporal_ui_url: str | None
    supabase_url: str
    publishable_key: str
    database_url: str
    mail_url: str | None
    preview_url: str
    metrics_urls: dict[str, str]
    pids: dict[str, int]
    logs_dir: str
