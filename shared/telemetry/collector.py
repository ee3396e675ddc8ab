"""The collector's configuration, `k8s/monitoring/collector.yaml`: what is on no list of ours does not pass.

Order matters: the memory limiter first, so that the rest is refused and not killed; then what leaves something out; the
batch last. Redaction is fail-closed: a key that the contract does not know is dropped, on every signal.
"""

from collections.abc import Mapping
from typing import Any, Final

import yaml

from shared.telemetry import names
from shared.telemetry.alerts import SUGGESTED_WITHIN
from shared.telemetry.contract import KEYS

OTLP_PORT: Final = 4318
SCRAPED: Final = 8889
HEALTH: Final = 13133
MEMORY_MIB: Final = 200
SAMPLED: Final = 10
"""Of a hundred traces in which all is well, so many are kept."""
DECIDED_AFTER: Final = "90s"
"""Longer than a trace may take before it is slow: what comes later than this is not looked at with the rest."""
FORGOTTEN_AFTER: Final = "1m"
"""What a process that ended had in hand or behind is not added to its successor's for longer than that."""
ADDRESS: Final = r"[^\s@]+@[^\s@]+\.[^\s@]+"
"""What looks like an e-mail address is masked in values too: a second line, since no value of ours is one."""


def configuration(
    *,
    host: str = "0.0.0.0",  # noqa: S104 (in a cluster; who may reach it is said by its network policy)
    ports: tuple[int, int, int] = (OTLP_PORT, SCRAPED, HEALTH),
    traces: str | None = None,
) -> dict[str, Any]:
    """`traces` is where traces and logs go on, over OTLP/HTTP; without it they are counted and dropped here."""
    otlp, scraped, health = ports
    onward = {"otlphttp": {"endpoint": traces}} if traces is not None else {"debug": {"verbosity": "basic"}}
    return {
        "receivers": {"otlp": {"protocols": {"http": {"endpoint": f"{host}:{otlp}"}}}},
        "processors": processors(),
        "exporters": {
            "prometheus": {
                "endpoint": f"{host}:{scraped}",
                "metric_expiration": FORGOTTEN_AFTER,
                "resource_to_telemetry_conversion": {"enabled": False},
            },
            **onward,
        },
        "extensions": {"health_check": {"endpoint": f"{host}:{health}"}},
        "service": {
            "extensions": ["health_check"],
            "pipelines": {
                "traces": _pipeline("tail_sampling", exporter=next(iter(onward))),
                "metrics": _pipeline(exporter="prometheus"),
                "logs": _pipeline(exporter=next(iter(onward))),
            },
        },
    }


def _pipeline(*more: str, exporter: str) -> dict[str, list[str]]:
    middle = ["redaction", "transform", *more]
    return {"receivers": ["otlp"], "processors": ["memory_limiter", *middle, "batch"], "exporters": [exporter]}


def processors() -> dict[str, Any]:
    return {
        "memory_limiter": {"check_interval": "1s", "limit_mib": MEMORY_MIB, "spike_limit_mib": MEMORY_MIB // 4},
        "redaction": {
            "allow_all_keys": False,
            "allowed_keys": sorted(KEYS),
            "blocked_values": [ADDRESS],
            "summary": "silent",
        },
        "transform": _transform(),
        "tail_sampling": {
            "decision_wait": DECIDED_AFTER,
            "num_traces": 50_000,
            "decision_cache": dict(_CACHE),
            "policies": _policies(),
        },
        "batch": {},
    }


_CACHE: Final[Mapping[str, int]] = {"sampled_cache_size": 100_000, "non_sampled_cache_size": 1}
"""An agent's action continues a trace that was decided on long before. What is kept stays kept; what was dropped is
forgotten, so that a sending that fails an hour later is decided on by itself. (Without any cache it is remembered.)"""


def _transform() -> dict[str, Any]:
    """Who acted stays countable and is not named; a value that is too long for a code is cut."""
    actor = f'span.attributes["{names.ACTOR}"]'
    return {
        "error_mode": "propagate",
        "trace_statements": [
            f"set({actor}, SHA256({actor})) where {actor} != nil",
            "truncate_all(span.attributes, 256)",
        ],
        "log_statements": ["truncate_all(log.attributes, 256)"],
    }


def _policies() -> list[dict[str, Any]]:
    return [
        {"name": "errors", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}},
        {"name": "slow", "type": "latency", "latency": {"threshold_ms": SUGGESTED_WITHIN["P1"] * 1000}},
        _having("reasons", names.REASON_CODE, ".+"),
        _having("ends", names.OUTCOME, "uncertain|refused|failed"),
        {"name": "some", "type": "probabilistic", "probabilistic": {"sampling_percentage": SAMPLED}},
    ]


def _having(name: str, key: str, value: str) -> dict[str, Any]:
    about = {"key": key, "values": [value], "enabled_regex_matching": True}
    return {"name": name, "type": "string_attribute", "string_attribute": about}


def text() -> str:
    head = "# Made by `python -m shared.telemetry.generate`; change shared/telemetry/collector.py, not this file.\n"
    return head + yaml.safe_dump(configuration(), sort_keys=False, width=120)
