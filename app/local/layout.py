"""Which services a stack has, where they listen and what they are told.

What a setting names is used as it is and not started: a hosted Supabase, a Temporal cluster, a real Gemini.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from app.local.data_folder import DataFolder
from app.local.environment import machine_environment
from app.local.errors import StackError
from app.local.keys import LocalKeys
from app.local.node import find_node
from app.local.options import ROOT, StackInfo, StackOptions
from app.local.ports import LOOPBACK, Ports
from app.local.postgres import Postgres, database_url, find_postgres
from app.local.processes import api_service, mail_service, model_service, worker_service
from app.local.service import Service, ServiceName
from app.local.supabase import SupabaseOptions, supabase_service
from app.local.temporal import TemporalOptions, find_temporal, temporal_service

_LAUNCHER = ROOT / "supabase" / "local" / "launcher.mjs"
_DEMO_MODEL = "demo-model"
_HOSTED_SUPABASE = ("SUPABASE_URL", "SUPABASE_PUBLISHABLE_KEY", "SUPABASE_SECRET_KEY", "DATABASE_URL")


@dataclass(frozen=True, slots=True)
class _WorkerPorts:
    health: int
    metrics: int


@dataclass(frozen=True, slots=True)
class _ApiPorts:
    http: int
    metrics: int


@dataclass(frozen=True, slots=True)
class _Ports:
    """One for everything that listens, taken once: a service that restarts keeps its own."""

    workers: tuple[_WorkerPorts, ...]
    apis: tuple[_ApiPorts, ...]
    postgres: int
    supabase: int
    smtp: int
    mail: int
    temporal: int
    temporal_ui: int
    temporal_http: int
    temporal_metrics: int
    model: int
    previews: int


class Layout:
    """The plan of one stack.

    Raises:
        StackError: the settings name only half of a hosted Supabase.
    """

    def __init__(self, options: StackOptions, folder: DataFolder, keys: LocalKeys) -> None:
        self._options = options
        self._folder = folder
        self._keys = keys
        self._given = options.settings
        self._ports = _take_ports(options)
        missing = [name for name in _HOSTED_SUPABASE if name not in self._given]
        if "SUPABASE_URL" in self._given and missing:
            raise StackError(f"SUPABASE_URL is set, so {', '.join(missing)} must be set too")
        self.services = self._services()

    def environment(self) -> dict[str, str]:
        """The settings of the api and the workers; what somebody set wins."""
        ports, folder = self._ports, self._folder
        embedded = {
            "API_HOST": LOOPBACK,
            "API_PORT": str(ports.apis[0].http),
            "DATABASE_URL": database_url(ports.postgres, self._keys.postgres_password),
            "SUPABASE_URL": f"http://{LOOPBACK}:{ports.supabase}",
            "SUPABASE_PUBLISHABLE_KEY": self._keys.publishable_key,
            "SUPABASE_SECRET_KEY": self._keys.secret_key.get_secret_value(),
            "TEMPORAL_ADDRESS": f"{LOOPBACK}:{ports.temporal}",
            "TEMPORAL_NAMESPACE": "default",
            "TEMPORAL_UI_ORIGIN": f"http://{LOOPBACK}:{ports.temporal_ui}",
            "WORKSPACES_DIR": str(folder.workspaces),
            "PREVIEW_PORT": str(ports.previews),
            **({} if self._has_gemini() else self._demo_model()),
        }
        return machine_environment() | embedded | dict(self._given) | self._api_port()

    def info(self, pids: dict[str, int]) -> StackInfo:
        environment, ports = self.environment(), self._ports
        api_urls = [f"http://{LOOPBACK}:{api.http}" for api in ports.apis]
        return StackInfo(
            api_url=api_urls[0],
            api_urls=api_urls,
            web_url=api_urls[0],
            temporal_address=environment["TEMPORAL_ADDRESS"],
            temporal_namespace=environment["TEMPORAL_NAMESPACE"],
            temporal_ui_url=None if "TEMPORAL_ADDRESS" in self._given else f"http://{LOOPBACK}:{ports.temporal_ui}",
            supabase_url=environment["SUPABASE_URL"],
            publishable_key=environment["SUPABASE_PUBLISHABLE_KEY"],
            database_url=environment["DATABASE_URL"],
            mail_url=None if "SUPABASE_URL" in self._given else f"http://{LOOPBACK}:{ports.mail}",
            pids=pids,
            metrics_urls=self._metrics_urls(),
            preview_url=_preview_url(environment),
            logs_dir=str(self._folder.logs),
        )

    def _metrics_urls(self) -> dict[str, str]:
        """Of the services that have figures, each on a port of its own."""
        found = {}
        for service in self.services:
            settings = {"METRICS_HOST": LOOPBACK} | dict(service.environment)
            if settings.get("METRICS_PORT", "0") != "0":
                found[service.name] = f"http://{settings['METRICS_HOST']}:{settings['METRICS_PORT']}/metrics"
        return found

    def _services(self) -> list[Service]:
        wanted = self._options.services - self._replaced()
        makers = {
            ServiceName.POSTGRES: self._postgres,
            ServiceName.MAIL: self._mail,
            ServiceName.SUPABASE: self._supabase,
            ServiceName.TEMPORAL: self._temporal,
            ServiceName.MODEL: self._model,
        }
        services = [make() for name, make in makers.items() if name in wanted]
        if ServiceName.API in wanted:
            services += [self._api(number, ports) for number, ports in enumerate(self._ports.apis, start=1)]
        if ServiceName.WORKER in wanted:
            services += [self._worker(number) for number in range(1, len(self._options.workers) + 1)]
        return services

    def _replaced(self) -> frozenset[ServiceName]:
        """What is not started because a setting names another."""
        replaced: set[ServiceName] = set()
        if "SUPABASE_URL" in self._given:
            replaced |= {ServiceName.POSTGRES, ServiceName.MAIL, ServiceName.SUPABASE}
        if "DATABASE_URL" in self._given:
            replaced.add(ServiceName.POSTGRES)
        if "TEMPORAL_ADDRESS" in self._given:
            replaced.add(ServiceName.TEMPORAL)
        if self._has_gemini():
            replaced.add(ServiceName.MODEL)
        return frozenset(replaced)

    def _has_gemini(self) -> bool:
        return "GEMINI_API_KEY" in self._given or "GEMINI_BASE_URL" in self._given

    def _demo_model(self) -> dict[str, str]:
        return {
            "GEMINI_BASE_URL": f"http://{LOOPBACK}:{self._ports.model}",
            "GEMINI_API_KEY": self._options.model_key,
            "GEMINI_MODEL": _DEMO_MODEL,
        }

    def _api_port(self) -> dict[str, str]:
        """The port that was asked for by name beats the setting."""
        return {} if self._options.api_port is None else {"API_PORT": str(self._options.api_port)}

    def _postgres(self) -> Service:
        native = find_postgres(_LAUNCHER.parent)
        postgres = Postgres(
            native,
            self._folder,
            port=self._ports.postgres,
            password=self._keys.postgres_password,
            throwaway=self._options.throwaway,
        )
        return postgres.service()

    def _mail(self) -> Service:
        return mail_service(machine_environment(), root=ROOT, smtp_port=self._ports.smtp, http_port=self._ports.mail)

    def _supabase(self) -> Service:
        environment = self.environment()
        options = SupabaseOptions(
            port=self._ports.supabase,
            smtp_port=self._ports.smtp,
            database_url=environment["DATABASE_URL"],
            storage_folder=self._folder.storage,
            config_file=ROOT / "supabase" / "config.toml",
            migrations_folder=self._options.migrations_dir,
            site_url=f"http://{LOOPBACK}:{environment['API_PORT']}",
            web_origins=environment.get("WEB_ORIGINS", ""),
            github={name: value for name, value in self._given.items() if name.startswith("LOCAL_GITHUB_")},
            token_lifetime_s=environment.get("LOCAL_TOKEN_LIFETIME_S", ""),
            cheap_passwords=self._options.throwaway,
            depends_on=frozenset({ServiceName.POSTGRES}),
        )
        return supabase_service(find_node(), _LAUNCHER, options, self._keys)

    def _temporal(self) -> Service:
        ports = self._ports
        options = TemporalOptions(
            folder=self._folder.temporal,
            namespace=self.environment()["TEMPORAL_NAMESPACE"],
            port=ports.temporal,
            ui_port=ports.temporal_ui,
            http_port=ports.temporal_http,
            metrics_port=ports.temporal_metrics,
            search_attributes=self._options.search_attributes,
            codec_endpoint=self._codec_endpoint(),
        )
        return temporal_service(find_temporal(), options)

    def _codec_endpoint(self) -> str | None:
        environment = self.environment()
        is_encrypted = "PAYLOAD_ENCRYPTION_KEYS" in environment
        return f"http://{LOOPBACK}:{environment['API_PORT']}/api/codec" if is_encrypted else None

    def _model(self) -> Service:
        return model_service(machine_environment(), root=ROOT, port=self._ports.model, pace=self._options.model_pace)

    def _worker(self, number: int) -> Service:
        """The first one has the preview proxy for all."""
        options, ports = self._options.workers[number - 1], self._ports.workers[number - 1]
        environment = {"METRICS_PORT": str(ports.metrics), "WORKER_HEALTH_PORT": str(ports.health)}
        if number > 1:
            environment["PREVIEW_PORT"] = ""
        if options.host is not None:
            environment["WORKER_HOST"] = options.host
            environment["WORKSPACES_DIR"] = str(self._folder.workspaces / options.host)
        return worker_service(
            self.environment() | environment,
            name=_numbered(ServiceName.WORKER, number),
            root=ROOT,
            roles=options.roles,
            health_port=ports.health,
            has_spare=self._options.spare_workers,
            depends_on=frozenset({ServiceName.TEMPORAL, ServiceName.SUPABASE}),
        )

    def _api(self, number: int, ports: _ApiPorts) -> Service:
        """Settings name the addresses of the first one."""
        metrics = {"METRICS_PORT": str(ports.metrics)}
        given = metrics | self.environment() if number == 1 else self.environment() | metrics
        return api_service(
            given | {"API_PORT": str(ports.http)},
            name=_numbered(ServiceName.API, number),
            root=ROOT,
            port=ports.http,
            depends_on=frozenset({ServiceName.TEMPORAL, ServiceName.SUPABASE}),
        )


def _numbered(service: ServiceName, number: int) -> str:
    """`api`, `api-2` and on."""
    return service if number == 1 else f"{service}-{number}"


def _preview_url(environment: Mapping[str, str]) -> str:
    """The form of a preview's address."""
    return environment.get("PREVIEW_URL_TEMPLATE") or f"http://{LOOPBACK}:{{port}}/"


def _take_ports(options: StackOptions) -> _Ports:
    ports = Ports()
    asked = options.api_port or int(options.settings.get("API_PORT", "0")) or None
    return _Ports(
        tuple(_WorkerPorts(ports.take(), ports.take()) for _ in options.workers),
        tuple(_ApiPorts(ports.take(asked if number == 0 else None), ports.take()) for number in range(options.apis)),
        *(ports.take() for _ in range(10)),
    )
