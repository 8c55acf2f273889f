"""Alert rules and dashboards: each series is one of ours, each alert fires when it should, and each is in the docs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.jobs.alarms import ALARMS
from bot.jobs.watch import WATCH
from bot.store.job import State
from bot.telegram.pacing.limits import Priority
from tests.deploy.programs import DEPLOY, ROOT, program, says
from tests.jobs.people import deps_of, is_done, order_a_picture, run_step
from tests.ports import free_port
from tests.shop import BEN, open_shop
from tests.world import World, until

RULES = DEPLOY / "prometheus" / "alerts.yml"
DASHBOARDS = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
SERIES = re.compile(r"\b(studio_\w+|up)\b(?:\{([^}]*)\})?")
GIB = 1024**3
Cases = dict[str, tuple[dict[str, str], str]]
WELL = {
    'up{job="studio", instance="a"}': "1x800",
    'studio_watched_seconds{instance="a"}': "15x800",
    'studio_turn_seconds_bucket{le="0.5"}': "0+95x800",
    'studio_turn_seconds_bucket{le="1.0"}': "0+99x800",
    'studio_turn_seconds_bucket{le="+Inf"}': "0+100x800",
    'studio_updates_total{outcome="handled"}': "0+100x800",
    'studio_updates_total{outcome="failed"}': "0+0.5x800",
    'studio_job_moves_total{state="delivered"}': "0+10x800",
    'studio_job_moves_total{state="failed"}': "0+1x800",
    "studio_queue_late_seconds": "59x800",
    'studio_alarm{name="balance low"}': "0x800",
    "studio_a2e_credits": "1000x800",
    "studio_disk_free_bytes": f"{9 * GIB}x800",
    'studio_telegram_wait_seconds_bucket{priority="edit", le="30.0"}': "0x800",
    'studio_telegram_wait_seconds_bucket{priority="edit", le="+Inf"}': "0+9x800",
    'studio_a2e_seconds_bucket{method="POST", le="120.0"}': "0x800",
    'studio_a2e_seconds_bucket{method="POST", le="+Inf"}': "0+9x800",
}
"""A day on which all is well, by the minute: the starting value, what is added, how often."""
CASES: Cases = {
    "StudioDown": ({'up{job="studio", instance="b"}': "0x800"}, "5m"),
    "StudioNobodyWatches": ({'studio_watched_seconds{instance="a"}': "0+60x800"}, "10m"),
    "StudioAnswersSlow": (
        {
            'studio_turn_seconds_bucket{le="0.5"}': "0+80x800",
            'studio_turn_seconds_bucket{le="1.0"}': "0+90x800",
            'studio_turn_seconds_bucket{le="2.5"}': "0+100x800",
        },
        "20m",
    ),
    "StudioUpdatesFail": ({'studio_updates_total{outcome="failed"}': "0+2x800"}, "20m"),
    "StudioJobsFail": ({'studio_job_moves_total{state="failed"}': "0+4x800"}, "40m"),
    "StudioQueueLate": ({"studio_queue_late_seconds": "61x800"}, "5m"),
    "StudioWebhookFails": ({'studio_alarm{name="webhook failing"}': "1x800"}, "5m"),
    "StudioTelegramTokenRefused": ({'studio_alarm{name="telegram token refused"}': "1x800"}, "1m"),
    "StudioTelegramRefuses": ({"studio_telegram_too_many_total": "0+10x800"}, "30m"),
    "StudioMessagesWait": (
        {
            'studio_telegram_wait_seconds_bucket{priority="result", le="30.0"}': "0x800",
            'studio_telegram_wait_seconds_bucket{priority="result", le="60.0"}': "0+9x800",
            'studio_telegram_wait_seconds_bucket{priority="result", le="+Inf"}': "0+9x800",
        },
        "30m",
    ),
    "StudioCreditsLow": ({'studio_alarm{name="balance low"}': "1x800"}, "1m"),
    "StudioCreditsEndSoon": ({"studio_a2e_credits": "10000-10x800"}, "8h"),
    "StudioA2ETokenRefused": ({'studio_alarm{name="a2e token refused"}': "1x800"}, "1m"),
    "StudioA2ESilent": ({'studio_alarm{name="a2e no answer"}': "1x800"}, "5m"),
    "StudioA2ESlow": (
        {
            'studio_a2e_seconds_bucket{method="GET", le="5.0"}': "0x800",
            'studio_a2e_seconds_bucket{method="GET", le="10.0"}': "0+9x800",
            'studio_a2e_seconds_bucket{method="GET", le="+Inf"}': "0+9x800",
        },
        "20m",
    ),
    "StudioBreakerOpen": ({'studio_family_breaker{family="faceSwap"}': "1x800"}, "15m"),
    "StudioDiskFull": ({"studio_disk_free_bytes": f"{GIB - 1}x800"}, "5m"),
    "StudioDiskFillsSoon": ({"studio_disk_free_bytes": f"{9 * GIB}-{8 * GIB // 1000}x800"}, "8h"),
    "StudioCertificateEnds": ({'studio_alarm{name="certificate expired"}': "1x800"}, "1m"),
    "StudioCheckoutsUnanswered": ({'studio_stars_total{event="unanswered"}': "0 0 0 1x800"}, "10m"),
}
"""Alert -> what is otherwise on its day, and when it fires."""


def rules() -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]


def panels() -> list[tuple[str, str]]:
    """Return (panel, expression) of all dashboards."""
    boards = [json.loads(path.read_text()) for path in DASHBOARDS]
    every = [panel for board in boards for panel in board["panels"]]
    return [(panel["title"], target["expr"]) for panel in every for target in panel.get("targets", ())]


EXPRESSIONS = [(rule["alert"], rule["expr"]) for rule in rules()] + panels()
VALUES: dict[str, set[str]] = {
    "job": {"studio"},
    "name": {f"{what} {state}" for what, state in ALARMS},
    "state": set(State),
    "priority": {one.name.lower() for one in Priority},
    "method": {"GET", "POST"},
    "outcome": {"failed"},
    "event": {"unanswered"},
}
"""Label -> the values that rules and panels may ask for."""


async def scraped(sqlite_url: str) -> dict[str, set[str]]:
    """Return the series that /metrics of a studio has after a busy hour -> their labels."""
    port = free_port()
    async with open_shop(sqlite_url, PUBLIC_URL=f"http://127.0.0.1:{port}", PORT=str(port)) as shop:
        shop.here.faults.add("telegram", "rate_limit", match="sendMessage", seconds=1)
        invoice = await shop.invoice()
        await shop.till.check_out(BEN, invoice)
        shop.till.tell(shop.till.charge(BEN, invoice))
        await order_a_picture(shop.ben)
        await shop.ben.wait_for(is_done)
        await run_step(deps_of(shop.here), WATCH, "all")
        await until(lambda: sees(shop.here, "balance"))
        async with shop.here.session.get(f"http://127.0.0.1:{port}/metrics") as answer:
            text = await answer.text()
    found: dict[str, set[str]] = {"up": {"job", "instance"}}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, {"job", "instance"}).update(sample.labels)
    return found


async def sees(here: World, what: str) -> bool:
    deps = deps_of(here)
    return what in await deps.store.db.transact(deps.store.watched.all)


async def test_every_series_of_rules_and_panels_is_in_the_metrics_of_a_running_studio(sqlite_url: str) -> None:
    known = await scraped(sqlite_url)
    for where, expression in EXPRESSIONS:
        used = SERIES.findall(expression)
        assert used, where
        for name, matchers in used:
            assert name in known, f"{where}: {name}"
            assert set(re.findall(r"(\w+)\s*[=!]", matchers)) <= known[name], f"{where}: {matchers}"
        for group in re.findall(r"by \(([^)]+)\)", expression):
            labels = {one.strip() for one in group.split(",")}
            assert any(labels <= known[name] for name, _ in used), f"{where}: by ({group})"


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS)
def test_rules_and_panels_ask_for_values_that_there_are(where: str, expression: str) -> None:
    for label, values in re.findall(r'(\w+)=~?"([^"]+)"', expression):
        assert set(values.split("|")) <= VALUES[label], where


def test_every_alarm_of_the_bots_own_has_an_alert() -> None:
    named = set(re.findall(r'studio_alarm\{name="([^"]+)"\}', RULES.read_text()))
    other = {"queue late": "studio_queue_late_seconds", "disk nearly full": "studio_disk_free_bytes"}
    for what, state in ALARMS:
        name = f"{what} {state}"
        assert name in named or other[name] in RULES.read_text(), name
    assert named <= {f"{what} {state}" for what, state in ALARMS}


def test_every_alert_is_a_heading_of_the_runbook_and_the_runbook_has_no_other() -> None:
    headings = set(re.findall(r"^### (Studio\w+)$", (ROOT / "docs" / "operate.md").read_text(), re.MULTILINE))
    assert headings == {rule["alert"] for rule in rules()}


def test_promtool_accepts_rules_scrapes_and_every_panel(tmp_path: Path) -> None:
    promtool = program("promtool")
    for kind, path in (("rules", RULES), ("config", DEPLOY / "prometheus" / "prometheus.yml")):
        code, printed = says(promtool, "check", kind, path)
        assert code == 0, printed
    recorded = [{"record": f"panel:{number}", "expr": one} for number, (_, one) in enumerate(panels())]
    (tmp_path / "panels.yml").write_text(json.dumps({"groups": [{"name": "panels", "rules": recorded}]}))
    code, printed = says(promtool, "check", "rules", tmp_path / "panels.yml")
    assert code == 0, printed


def test_each_alert_fires_when_it_should_and_none_on_a_good_day(tmp_path: Path) -> None:
    promtool = program("promtool")
    assert set(CASES) == {rule["alert"] for rule in rules()}
    fires = "count by (alertname) (ALERTS{alertstate='firing'})"

    def day(name: str, series: dict[str, str], at: str, fired: list[str]) -> dict[str, Any]:
        expected = [{"labels": f'{{alertname="{one}"}}', "value": 1} for one in fired]
        return {
            "name": name,
            "interval": "1m",
            "input_series": [{"series": one, "values": values} for one, values in (WELL | series).items()],
            "promql_expr_test": [{"expr": fires, "eval_time": at, "exp_samples": expected}],
        }

    days = [day("a good day", {}, at, []) for at in ("1h", "12h")]
    for name, (series, at) in CASES.items():
        days.append(day(name, series, at, [name]))
    text = json.dumps({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": days})
    (tmp_path / "days.yml").write_text(text)
    code, printed = says(promtool, "test", "rules", tmp_path / "days.yml")
    assert code == 0, printed
