"""Every figure that Wingbeat's own processes count. docs/operations.md lists them; names and labels are for dashboards.

A label has few values: kinds, statuses, names of activities and routes, never an id. Counting is a few hundred
nanoseconds; what goes by in thousands (frames) is counted by the batch.
"""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY: Final = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

_QUICK: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LIVE: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_LONG: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 900.0)

PROCESS: Final = Gauge(
    "wingbeat_process_info", "1 for this process: what it is, and a worker's roles.", ["process", "roles"],
    registry=REGISTRY,
)  # fmt: skip

HTTP_REQUESTS: Final = Counter(
    "wingbeat_http_requests", "Requests by route template and status.", ["method", "route", "status"],
    registry=REGISTRY,
)  # fmt: skip
HTTP_SECONDS: Final = Histogram(
    "wingbeat_http_request_seconds", "Until the answer began.", ["method", "route"], buckets=_QUICK, registry=REGISTRY
)

SOCKETS: Final = Gauge("wingbeat_sockets", "Open WebSockets.", registry=REGISTRY)
EVENT_STREAMS: Final = Gauge("wingbeat_event_streams", "Open streams of server-sent events.", registry=REGISTRY)
SOCKETS_CLOSED: Final = Counter(
    "wingbeat_sockets_closed", "WebSockets that ended, by close code.", ["code"], registry=REGISTRY
)
FRAMES_SENT: Final = Counter("wingbeat_frames_sent", "Frames written to WebSockets.", registry=REGISTRY)
DRAFTS_SKIPPED: Final = Counter(
    "wingbeat_drafts_skipped", "Times that a slow watcher lost drafts and got a snapshot instead.", registry=REGISTRY
)
HUB_SUBSCRIPTIONS: Final = Gauge(
    "wingbeat_hub_subscriptions", "Jobs that this process follows for its watchers.", registry=REGISTRY
)
TOKEN_CHANNEL_SECONDS: Final = Histogram(
    "wingbeat_token_channel_seconds", "From NOTIFY to this process's LISTEN, by a probe every 5 s.",
    buckets=_LIVE, registry=REGISTRY,
)  # fmt: skip
TOKEN_CHANNEL_UP: Final = Gauge("wingbeat_token_channel_up", "1 while this process listens.", registry=REGISTRY)
TOKEN_FLUSH_SECONDS: Final = Histogram(
    "wingbeat_token_flush_seconds", "One NOTIFY of a worker's frames.", buckets=_LIVE, registry=REGISTRY
)
TOKEN_FLUSHES_LOST: Final = Counter(
    "wingbeat_token_flushes_lost", "NOTIFYs whose frames were dropped because the database did not answer.",
    registry=REGISTRY,
)  # fmt: skip

JOBS_ENDED: Final = Counter(
    "wingbeat_jobs_ended", "Ends of jobs that were recorded; `code` is the error's, if any.",
    ["kind", "status", "code"], registry=REGISTRY,
)  # fmt: skip
REPAIR_ROUNDS: Final = Histogram(
    "wingbeat_repair_rounds", "Repair rounds of a job.", ["kind"], buckets=(0, 1, 2, 3, 5, 10), registry=REGISTRY
)
ACTIVITY_SECONDS: Final = Histogram(
    "wingbeat_activity_seconds", "Activities, which are the stages of jobs, by how they ended.",
    ["activity", "outcome"], buckets=_LONG, registry=REGISTRY,
)  # fmt: skip
ACTIVITY_FAILURES: Final = Counter(
    "wingbeat_activity_failures", "Failed attempts at activities, by error code.", ["activity", "code"],
    registry=REGISTRY,
)  # fmt: skip
ACTIVITIES_RUNNING: Final = Gauge(
    "wingbeat_activities_running", "Activities under way in this process.", ["activity"], registry=REGISTRY
)

MODEL_CALLS: Final = Counter(
    "wingbeat_model_calls", "Calls of the model that were settled.", ["model"], registry=REGISTRY
)
MODEL_TOKENS: Final = Counter(
    "wingbeat_model_tokens", "Tokens as the model counts them.", ["model", "type"], registry=REGISTRY
)
MODEL_COST_USD: Final = Counter(
    "wingbeat_model_cost_usd", "At list price; models without a price cost nothing here.", ["model"], registry=REGISTRY
)
MODEL_SECONDS: Final = Histogram(
    "wingbeat_model_call_seconds", "One call of the model, to its end.", ["model"], buckets=_LONG, registry=REGISTRY
)

PREVIEWS_RUNNING: Final = Gauge("wingbeat_previews_running", "Live previews of this worker.", registry=REGISTRY)
PREVIEW_RUNS: Final = Counter(
    "wingbeat_preview_runs", "Runs of previews by how they ended.", ["end"], registry=REGISTRY
)
PROGRAM_SECONDS: Final = Histogram(
    "wingbeat_program_seconds", "Programs that were run for jobs: git and the toolchain's.", ["program"],
    buckets=_LONG, registry=REGISTRY,
)  # fmt: skip
SANDBOX_DENIALS: Final = Counter(
    "wingbeat_sandbox_denials", "Projects refused by the gate, and programs ended at a limit.", ["reason"],
    registry=REGISTRY,
)  # fmt: skip
