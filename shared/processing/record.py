"""The record as one JSON object: what the code and the running configuration say, and nothing else."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import asyncpg
import yaml

from schemas.topics import BY_NAME, DEAD_LETTER_RETENTION, OPERATOR, SERVICES, TOPICS, Topic
from shared import ai_switch
from shared.ai_switch import AI_SERVICES, BadSwitch
from shared.local import control
from shared.local import state as states
from shared.local.layout import Home
from shared.placeholders import LABELS, ONE_WAY
from shared.processing import configured, database, subscribers, systems
from shared.processing.configured import Told

TO_FILL_IN: Final = (
    "controller",
    "representative",
    "data_protection_officer",
    "joint_controllers",
    "legal_basis",
    "data_subjects",
    "data_in_tickets",
    "special_categories",
    "retention_of_tables",
    "retention_of_ledger",
    "other_recipients",
    "third_countries",
    "processors",
    "organisational_measures",
    "encryption_of_disks",
    "backups",
    "impact_assessment",
    "rights_contact",
)
"""What neither code nor configuration knows (GDPR Art. 30(1), 35; Québec P-39.1 s. 3.2): the controller writes it."""

_MEASURES: Final = {
    "desk": ("SECURE_COOKIES", "SESSION_HOURS", "SESSION_IDLE_MINUTES", "UNDO_SECONDS", "AI_SWITCH_FILE"),
    "crm": ("APPROVAL_MAX_AGE_HOURS", "SMTP_STARTTLS"),
    "audit": ("CHECKPOINT_FILE", "LEDGER_COPY_DIR"),
}


def gather(home: Home, made_at: datetime | None = None) -> dict[str, Any]:
    """Reads all of it. What needs the running database is None when it does not run.

    Raises:
        NothingRan: this installation was never started.
    """
    settings = configured.told(home)
    state = control.running(home)
    held = _held(home) if state is not None else None
    return {
        "made_at": (made_at or datetime.now(UTC)).isoformat(timespec="seconds"),
        "running_since": state.started_at if state is not None else None,
        "bus": state.bus if state is not None else None,
        "tenants": sorted({configured.value(settings, name, "TENANT") or "" for name in SERVICES}),
        "purposes": [_service(name) for name in SERVICES],
        "data": {
            "recognised": [{"label": label, "one_way": label in ONE_WAY} for label in LABELS],
            "topics": [_topic(topic) for topic in TOPICS],
            "tables": held["tables"] if held else None,
            "retention_settings": _named(settings, "RETENTION", "_DAYS"),
        },
        "keys": _keys(home, settings),
        "ai": {
            "switch": _switch(home),
            "device": state.device if state is not None else None,
            "systems": systems.inventory(states.environment_of(home, "triage")),
            "policy": _policy(configured.value(settings, "triage", "TRIAGE_POLICY_FILE")),
            "thresholds": _named({name: settings[name] for name in AI_SERVICES}, "ABSTAIN", "THRESHOLD"),
            "modes": held["modes"] if held else None,
        },
        "oversight": {
            "approval_policies": held["approval_policies"] if held else None,
            "people_by_role": held["people_by_role"] if held else None,
        },
        "recipients": _recipients(settings),
        "subscribers": subscribers.told(settings),
        "measures": _measures(settings),
        "settings": {service: [_setting(item) for item in items] for service, items in settings.items()},
        "to_fill_in": dict.fromkeys(TO_FILL_IN),
    }


def _held(home: Home) -> dict[str, Any] | None:
    try:
        return asyncio.run(database.read(states.read_operator(home).database_url))
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return None


def _service(name: str) -> dict[str, Any]:
    return {"service": name, **_served(name)}


def _served(name: str) -> dict[str, list[str]]:
    return {
        "takes": [topic.name for topic in TOPICS if name in topic.readers],
        "gives": [topic.name for topic in TOPICS if name in topic.writers],
    }


def _topic(topic: Topic) -> dict[str, Any]:
    return {
        "name": topic.name,
        "about": (topic.data.__doc__ or "").strip(),
        "holds": list(BY_NAME[topic.name].data.model_fields),
        "sealed": topic.sealed,
        "outside_the_door": topic.outside,
        "written_by": list(topic.writers),
        "read_by": list(topic.readers),
        "kept_days": topic.retention.days,
        "dead_letters_kept_days": DEAD_LETTER_RETENTION.days,
    }


def _keys(home: Home, settings: dict[str, list[Told]]) -> list[dict[str, Any]]:
    return [
        {"file": name, "given_to": services, "others_may_read": bool((home.keys / name).stat().st_mode & 0o077)}
        for name, services in configured.key_files(settings, home).items()
    ]


def _switch(home: Home) -> dict[str, Any]:
    try:
        switches = ai_switch.read(home.ai_switch)
    except (BadSwitch, OSError) as error:
        return {"state": None, "problem": str(error)}
    return {
        "state": "off" if ai_switch.taken_out(switches) else "on",
        "switched": [item.as_json() for item in switches],
    }


def _policy(path: str | None) -> dict[str, str | None]:
    """The triage policy as it stands in its file; None: the services' own default holds."""
    if path is None:
        return {"file": None, "content": None}
    try:
        return {"file": path, "content": Path(path).read_text(encoding="utf-8")}
    except (OSError, UnicodeDecodeError) as error:
        return {"file": path, "content": None, "problem": type(error).__name__}


def _recipients(settings: dict[str, list[Told]]) -> list[dict[str, Any]]:
    """Where data may go: outside writers and readers of topics, and every address that was configured."""
    principals = {name for topic in TOPICS for name in (*topic.writers, *topic.readers)} - {*SERVICES, OPERATOR}
    outside: list[dict[str, Any]] = [{"who": name, "by": "bus", **_served(name)} for name in sorted(principals)]
    named = [
        {"who": item.value, "by": service, "setting": item.name, "source": item.source}
        for service, items in settings.items()
        for item in items
        if item.name.endswith(("_URL", "_ENDPOINT", "_HOST")) and item.name not in _OURS and item.value
    ]
    return [*outside, *named, *_provider(settings)]


def _provider(settings: dict[str, list[Told]]) -> list[dict[str, Any]]:
    """Who vouches for staff that sign in, by host: of its file nothing else is told, nor when it cannot be read."""
    path = configured.value(settings, "desk", "OIDC_FILE")
    if path is None:
        return []
    try:
        declared = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
        host = configured.host_of(declared["issuer"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, yaml.YAMLError):
        host = None
    return [{"who": host, "by": "desk", "setting": f"{configured.PREFIX}OIDC_FILE", "source": "set"}]


_OURS: Final = frozenset({"GUICHET_DATABASE_URL", "GUICHET_HTTP_HOST"})


def _measures(settings: dict[str, list[Told]]) -> list[dict[str, Any]]:
    found = [
        {"service": service, **_setting(item)}
        for service, names in _MEASURES.items()
        for item in settings[service]
        if item.name.removeprefix(configured.PREFIX) in names
    ]
    logins = [
        {
            "service": name,
            "name": "bus_log_in",
            "value": str(_has(settings, name, "KAFKA_PASSWORD")).lower(),
            "source": "set",
        }
        for name in SERVICES
    ]
    return [*found, *logins]


def _has(settings: dict[str, list[Told]], service: str, name: str) -> bool:
    return configured.value(settings, service, name) is not None


def _named(settings: dict[str, list[Told]], *parts: str) -> list[dict[str, Any]]:
    return [
        {"service": service, **_setting(item)}
        for service, items in settings.items()
        for item in items
        if any(part in item.name for part in parts)
    ]


def _setting(item: Told) -> dict[str, str | None]:
    return {"name": item.name, "value": item.value, "source": item.source}
