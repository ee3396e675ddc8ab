"""What each service is told: its own credentials and keys, and nobody else's."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from schemas.topics import SERVICES
from shared.local.kafka.server import Login
from shared.local.keys import KeyFolder
from shared.local.layout import Home

_FROM_SYSTEM = (
    *("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES"),
    *("XDG_CACHE_HOME", "SSL_CERT_FILE"),
)
_ADMINISTRATORS = ("GUICHET_DATABASE_", "GUICHET_KAFKA_", "GUICHET_HOME", "GUICHET_HTTP_")
_OF_ONE_SERVICE = {
    "GUICHET_SMTP_": "crm",
    "GUICHET_WEBHOOK_": "crm",
    "GUICHET_DROP_": "intake",
    "GUICHET_OIDC_": "desk",
    "GUICHET_GENERATIVE_": "drafter",
    "GUICHET_LEDGER_COPY_": "audit",
    "GUICHET_CONNECTORS_": "intake",
    "GUICHET_IMAP_": "intake",
    "GUICHET_MAIL_KEY_FILE": "intake",
    "GUICHET_MAIL_CERTIFICATE_FILE": "intake",
    "GUICHET_ARTICLE_KEYS_FILE": "desk",
    "GUICHET_DRAFT_KEYS_FILE": "desk",
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all services share: where bus, database and mail server are."""

    home: Home
    smtp_port: int


def service_environment(
    service: str, around: Surroundings, *, login: Login, database_url: str, port: int
) -> dict[str, str]:
    """The whole environment of one service's process. What the administrator set by hand wins where it may."""
    home = around.home
    values = {
        "PYTHONUNBUFFERED": "1",
        **{name: os.environ[name] for name in _FROM_SYSTEM if name in os.environ},
        "GUICHET_KAFKA_BOOTSTRAP_SERVERS": login.bootstrap,
        "GUICHET_DATABASE_URL": database_url,
        "GUICHET_HTTP_HOST": "127.0.0.1",
        "GUICHET_HTTP_PORT": str(port),
        "GUICHET_LOG_FILE": str(home.log(service)),
        "GUICHET_SPANS_FILE": str(home.spans / f"{service}.jsonl"),
        **_own(service, KeyFolder(home.keys), around),
        **_by_hand(service, os.environ, _all_own(around)),
    }
    if login.username is not None and login.password is not None:
        values["GUICHET_KAFKA_USERNAME"] = login.username
        values["GUICHET_KAFKA_PASSWORD"] = login.password
    return values


def _own(service: str, keys: KeyFolder, around: Surroundings) -> dict[str, str]:
    """Intake can seal and open nothing; the AI services hold no key; only the desk signs; only crm can send."""
    home = around.home
    promotion = keys.promotion_public
    tables: dict[str, dict[str, object]] = {
        "intake": {
            "INBOUND_PUBLIC_KEY_FILE": keys.public("inbound"),
            "INTAKE_SECRET_FILE": keys.intake_secret,
            "API_KEYS_FILE": keys.api_keys,
            "DROP_FOLDER": home.drop,
        },
        "pseudonymizer": {
            "INBOUND_PRIVATE_KEY_FILE": keys.private("inbound"),
            "VAULT_PRIVATE_KEY_FILE": keys.private("vault"),
            "NOT_PERSONAL_KEY_FILE": keys.not_personal,
            "OUTBOUND_PUBLIC_KEY_FILE": keys.public("outbound"),
        },
        "triage": {
            "CLASSIFIERS_DIR": home.classifiers,
            **({"PROMOTION_KEYS": promotion} if promotion.is_file() else {}),
        },
        "desk": {
            "INBOUND_PUBLIC_KEY_FILE": keys.public("inbound"),
            "INBOUND_PRIVATE_KEY_FILE": keys.private("inbound"),
            "VAULT_PRIVATE_KEY_FILE": keys.private("vault"),
            "OUTBOUND_PUBLIC_KEY_FILE": keys.public("outbound"),
            "APPROVAL_SIGNING_KEY_FILE": keys.approval_private,
            "SESSION_SECRET_FILE": keys.session_secret,
            "AGENTS_FILE": keys.agents,
            "AI_SWITCH_FILE": home.ai_switch,
        },
        "crm": {
            "OUTBOUND_PRIVATE_KEY_FILE": keys.private("outbound"),
            "APPROVAL_PUBLIC_KEY_FILE": keys.approval_public,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": around.smtp_port,
        },
        "audit": {
            "CHECKPOINT_FILE": keys.checkpoints,
            "ERASURES_FILE": keys.erasures,
            "LEDGER_KEY_FILE": keys.ledger_key,
        },
    }
    return {f"GUICHET_{name}": str(value) for name, value in tables.get(service, {}).items()}


def _all_own(around: Surroundings) -> frozenset[str]:
    """What is set for some service here, and so is not for others to have."""
    keys = KeyFolder(around.home.keys)
    return frozenset(name for service in SERVICES for name in _own(service, keys, around))


def _by_hand(service: str, environ: Mapping[str, str], own: Collection[str]) -> dict[str, str]:
    """A file with a secret goes to the one service that it is for, and to none when nobody knows for which it is."""
    found = {}
    for name, value in environ.items():
        if not name.startswith("GUICHET_") or name.startswith(_ADMINISTRATORS):
            continue
        owner = next((who for prefix, who in _OF_ONE_SERVICE.items() if name.startswith(prefix)), None)
        secret = name.endswith("_FILE") and ("KEY" in name or "SECRET" in name)
        if secret and name in own:
            continue
        if owner == service or (owner is None and not secret):
            found[name] = value
    return found
