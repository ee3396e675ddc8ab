"""A real collector on this machine with the configuration that is shipped, and files of what came in and what it let through.

What differs from `k8s/monitoring/collector.yaml` is said here: ports on loopback; beside each pipeline a second one that writes what
came in untouched (`raw`); beside each exporter a file (`passed`); and every trace is kept, since a sample shows nothing about the rest.
The sampling as it is shipped runs beside it (`sampled`), only that it decides sooner.
"""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import yaml

from shared.local.ports import free_port
from shared.telemetry import collector
from tests.noc.received import Received, Span, read
from tests.noc.tools import tool

SIGNALS: Final = ("traces", "metrics", "logs")
SOON: Final = "2s"


@dataclass(frozen=True, slots=True)
class Collector:
    folder: Path
    otlp: int
    scraped: int
    health: int

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.otlp}"

    @property
    def page(self) -> str:
        """What Prometheus reads."""
        return f"http://127.0.0.1:{self.scraped}/metrics"

    def file(self, stage: str, signal: str) -> Path:
        return self.folder / f"{stage}-{signal}.jsonl"

    def received(self, stage: str) -> Received:
        return read(*(self.file(stage, signal) for signal in SIGNALS))

    def sampled(self) -> Sequence[Span]:
        return read(self.file("sampled", "traces"), Path("none"), Path("none")).spans

    def configuration(self) -> dict[str, Any]:
        made = collector.configuration(host="127.0.0.1", ports=(self.otlp, self.scraped, self.health))
        pipelines, processors = made["service"]["pipelines"], made["processors"]
        as_made = processors["tail_sampling"]
        processors["tail_sampling/all"] = {
            "decision_wait": SOON,
            "policies": [{"name": "all", "type": "always_sample"}],
        }
        processors["tail_sampling/soon"] = {**as_made, "decision_wait": SOON}
        for signal in SIGNALS:
            pipelines[f"{signal}/raw"] = {"receivers": ["otlp"], "exporters": [self._to_file(made, "raw", signal)]}
            pipelines[signal]["exporters"].append(self._to_file(made, "passed", signal))
        pipelines["traces/sampled"] = {
            **pipelines["traces"],
            "processors": _instead(pipelines["traces"]["processors"], "tail_sampling/soon"),
            "exporters": [self._to_file(made, "sampled", "traces")],
        }
        pipelines["traces"]["processors"] = _instead(pipelines["traces"]["processors"], "tail_sampling/all")
        made["service"]["telemetry"] = {"metrics": {"level": "none"}}
        return made

    def _to_file(self, made: Mapping[str, Any], stage: str, signal: str) -> str:
        name = f"file/{stage}_{signal}"
        made["exporters"][name] = {"path": str(self.file(stage, signal)), "flush_interval": "200ms"}
        return name


def _instead(processors: Sequence[str], sampling: str) -> list[str]:
    return [sampling if one == "tail_sampling" else one for one in processors]


@contextmanager
def collecting(folder: Path, *, ports: tuple[int | None, int | None] = (None, None)) -> Iterator[Collector]:
    """`ports` that are wanted for OTLP and for Prometheus; others when they are taken, or not given."""
    one = Collector(folder, free_port(ports[0]), free_port(ports[1]), free_port())
    config = folder / "collector.yaml"
    config.write_text(yaml.safe_dump(one.configuration(), sort_keys=False), encoding="utf-8")
    with running([str(tool("otelcol")), "--config", str(config)], folder / "collector.log"):
        until(lambda: answers(f"http://127.0.0.1:{one.health}"), "the collector is up", seconds=60)
        yield one


@contextmanager
def running(command: Sequence[str], log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, cwd=log.parent, start_new_session=True)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def told_to(collector: Collector, *, seconds: int) -> Iterator[None]:
    """A Guichet that is started meanwhile tells the collector, its metrics every so many seconds."""
    settings = {"GUICHET_OTLP_ENDPOINT": collector.endpoint, "GUICHET_OTLP_SECONDS": str(seconds)}
    earlier = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in earlier.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5).is_success
    except httpx.TransportError:
        return False


def until(condition: Callable[[], bool], what: str, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} s: {what}")
        time.sleep(0.3)
