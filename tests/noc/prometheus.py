"""A real Prometheus beside the collector: it reads its page as the cluster's does, and has the rules. Its HTTP API is asked.

Scraping is read from `k8s/components/observability/monitors.yaml`, so that it is the same in a cluster.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
import yaml

from shared.local.ports import free_port
from shared.telemetry import dashboards
from shared.telemetry.generate import MONITORING, ROOT
from tests.noc.collecting import Collector, answers, running, until
from tests.noc.tools import tool

EMPTY: Final[Mapping[tuple[str, str], str]] = {
    ("guichet-noc", "Alerts"): "none fires on a good day",
    ("guichet-noc", "Dead letters"): "there are none on a good day",
    ("guichet-stages", "Errors"): "there are none on a good day",
    ("guichet-models", "Unlike the reference window"): "too few tickets to say",
    ("guichet-models", "How far"): "too few tickets to say",
    ("guichet-models", "What tickets are about"): "too few tickets to say",
    ("guichet-models", "Wordings"): "no generative model is configured",
    ("guichet-models", "Energy for 1,000 tickets"): "not every machine counts it",
    ("guichet-replies", "Refused at the gate"): "nothing was refused",
}
"""Panels whose queries need not return anything in a run of a few minutes in which all is well, and why."""

_GRAFANAS: Final = {"$__rate_interval": "2m", "$__range": "1h"}
_MONITORS: Final = ROOT / "k8s" / "components" / "observability" / "monitors.yaml"


@dataclass(frozen=True, slots=True)
class Server:
    address: str

    def query(self, expr: str) -> list[dict[str, Any]]:
        return self._asked("query", expr)

    def over(self, expr: str, minutes: int) -> list[dict[str, Any]]:
        """How it went, in a hundred steps."""
        now = time.time()
        return self._asked("query_range", expr, start=now - minutes * 60, end=now, step=minutes * 0.6)

    def _asked(self, how: str, expr: str, **more: float) -> list[dict[str, Any]]:
        for words, value in _GRAFANAS.items():
            expr = expr.replace(words, value)
        answer = httpx.get(f"{self.address}/api/v1/{how}", params={"query": expr, **more}, timeout=30).json()
        if answer["status"] != "success":
            raise ValueError(f"{expr}: {answer['error']}")
        result: list[dict[str, Any]] = answer["data"]["result"]
        return result

    def rules(self) -> list[dict[str, Any]]:
        groups = httpx.get(f"{self.address}/api/v1/rules", timeout=30).json()["data"]["groups"]
        return [rule for group in groups for rule in group["rules"]]

    def until_read(self) -> None:
        """What the services have counted by now was told, and read."""
        wanted = time.time() + 6
        until(lambda: any(float(one["value"][1]) > wanted for one in self.query("timestamp(up)")), "read", seconds=60)


@contextmanager
def reading(collector: Collector, *, port: int | None = None, seconds: int = 1) -> Iterator[Server]:
    listen = f"127.0.0.1:{free_port(port)}"
    config = collector.folder / "prometheus.yaml"
    config.write_text(yaml.safe_dump(_configuration(collector, seconds)), encoding="utf-8")
    command = [str(tool("prometheus")), f"--config.file={config}", f"--storage.tsdb.path={collector.folder / 'series'}"]
    with running([*command, f"--web.listen-address={listen}"], collector.folder / "prometheus.log"):
        server = Server(f"http://{listen}")
        until(lambda: answers(f"{server.address}/-/ready"), "Prometheus is up", seconds=60)
        yield server


def _configuration(collector: Collector, seconds: int) -> dict[str, Any]:
    monitors = yaml.safe_load_all(_MONITORS.read_text(encoding="utf-8"))
    (endpoint,) = next(one["spec"] for one in monitors if one["metadata"]["name"] == "collector")["podMetricsEndpoints"]
    return {
        "global": {"scrape_interval": f"{seconds}s", "evaluation_interval": "5s"},
        "rule_files": [str(MONITORING / "alerts.yaml")],
        "scrape_configs": [
            {
                "job_name": "collector",
                "honor_labels": endpoint.get("honorLabels", False),
                "static_configs": [{"targets": [f"127.0.0.1:{collector.scraped}"]}],
            }
        ],
    }


def amiss(server: Server) -> list[str]:
    until(lambda: all(rule["health"] != "unknown" for rule in server.rules()), "every rule was evaluated", seconds=150)
    return [
        *(f"rule {rule['name']}: {rule['lastError']}" for rule in server.rules() if rule["health"] != "ok"),
        *(f"alert {rule['name']} fires" for rule in server.rules() if rule.get("state") == "firing"),
        *(problem for one in dashboards.DASHBOARDS for problem in dashboard_amiss(server, one)),
        *jobs_amiss([one["metric"] for one in server.query("guichet_outbox_waiting")]),
    ]


def dashboard_amiss(server: Server, dashboard: dashboards.Dashboard) -> Iterator[str]:
    for panel in dashboard.panels:
        for legend, expr in panel.queries:
            try:
                found = server.query(expr)
            except ValueError as error:
                yield f"{dashboard.title}, {panel.title}: {error}"
                continue
            if not found and (dashboard.uid, panel.title) not in EMPTY:
                yield f"{dashboard.title}, {panel.title} ({legend}): no data"


def jobs_amiss(series: Sequence[Mapping[str, str]]) -> Iterator[str]:
    """A service's name and its process's id must outlive the scrape: panels are drawn by the one, replicas told by the other."""
    if len({one.get("job") for one in series}) < len(series) or not all("guichet/" in one["job"] for one in series):
        yield "Prometheus does not keep whose a series is: the scrape overwrites the label job"
    if len({one.get("instance") for one in series}) < len(series):
        yield "Prometheus does not tell one process from another: replicas overwrite each other's counts"
