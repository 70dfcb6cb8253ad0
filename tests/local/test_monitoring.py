"""The alerts and the dashboard ask for what is there, and what checks that can see what is not."""

import json
import shutil
from pathlib import Path

import pytest
import yaml

from app.local.monitoring_checks import ALERTS, DASHBOARDS, Expression, all_problems, expressions, problems
from app.local.options import ROOT


def test_everything_that_is_asked_for_is_there() -> None:
    assert all_problems() == []


def test_the_dashboard_is_about_all_of_it() -> None:
    texts = " ".join(expression.text for expression in expressions(ROOT))
    for figure in (
        "wingbeat_jobs_ended_total",
        "wingbeat_activity_seconds",
        "wingbeat_model_tokens_total",
        "wingbeat_model_cost_usd_total",
        "wingbeat_sockets",
        "temporal_activity_schedule_to_start_latency_seconds",
        "wingbeat_previews_running",
        "wingbeat_activity_failures_total",
        "wingbeat_token_channel_seconds",
    ):
        assert figure in texts


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("sum(rate(wingbeat_sockets[5m])", "unclosed left parenthesis"),
        ("rate(wingbeat_jobs_total[5m])", "nothing exposes wingbeat_jobs_total"),
        ("wingbeat_frames_sent", "nothing exposes wingbeat_frames_sent"),
        ("temporal_work_invented_total", "nothing exposes temporal_work_invented_total"),
        ('wingbeat_jobs_ended_total{state="error"}', "has no label state"),
        ('sum(wingbeat_db_connections{status="busy"})', "has no label status"),
        ("sum by (state) (rate(wingbeat_jobs_ended_total[5m]))", "has no label state"),
        ("1 + sum without (codes) (max by (code, kind) (wingbeat_jobs_ended_total))", "has no label codes"),
    ],
)
def test_a_wrong_expression_is_seen(text: str, problem: str) -> None:
    found = list(problems(Expression("here", text)))
    assert len(found) == 1
    assert found[0].startswith("here: ")
    assert problem in found[0]


def test_an_alert_needs_its_section(tmp_path: Path) -> None:
    for folder in ("deploy", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    assert all_problems(tmp_path) == []
    runbook = tmp_path / "docs/operations.md"
    runbook.write_text(runbook.read_text().replace("### NoWorker", "### Something else"))
    assert [problem for problem in all_problems(tmp_path) if "NoWorker has no section" in problem]
    (tmp_path / ALERTS).write_text("groups: [{name: a, rules: [{alert: A, expr: up}]}]")
    assert "labels" in all_problems(tmp_path)[0]


def test_grafana_finds_its_files() -> None:
    mounts = dict(
        volume.removesuffix(":ro").removeprefix("./").split(":")
        for volume in yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["grafana"]["volumes"]
        if volume.startswith("./")
    )
    provider = yaml.safe_load((ROOT / "deploy/grafana/providers/wingbeat.yml").read_text())["providers"][0]
    assert mounts[DASHBOARDS] == provider["options"]["path"]
    assert mounts["deploy/grafana/providers"] == "/etc/grafana/provisioning/dashboards"
    source = yaml.safe_load((ROOT / "deploy/grafana/datasources/prometheus.yml").read_text())["datasources"][0]
    for path in (ROOT / DASHBOARDS).glob("*.json"):
        panels = json.loads(path.read_text())["panels"]
        assert {panel["datasource"]["uid"] for panel in panels if panel["type"] != "row"} == {source["uid"]}


def test_prometheus_reads_every_process_of_ours() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    ours = {name for name in compose if name == "api" or name.startswith("worker-")}
    jobs = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"]
    read = {(name, found["port"]) for job in jobs for found in job.get("dns_sd_configs", []) for name in found["names"]}
    assert {(name, int(compose[name]["environment"]["METRICS_PORT"])) for name in ours} <= read
