"""One table: what each service is given, whom it may reach and how far it may be multiplied on a cluster."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.topics import SERVICES, TOPICS

NAMESPACE = "guichet"
BUS = "guichet"
DATABASE = "guichet-database"
HTTP_PORT = 8080
BUS_PORT = 9093
DATABASE_PORT = 5432
COLLECTOR_PORT = 4318
LAG_READER = "lag-reader"
CRM = "external-crm"
OWNER = "guichet_owner"


@dataclass(frozen=True, slots=True)
class Place:
    """One service.

    `keys`: setting to the file of its secret `<service>-keys` that it names. Nobody else's keys are mounted.
    `front`: it is asked over HTTP by people or programs outside.
    `outside`: ports on which it may leave the namespace, for addresses that an overlay names.
    `files`: setting to the file of an administrator's own that it names where an overlay has such a file.
    `write_once`: setting to the folder, on a volume of its own, that it names where an overlay has such a volume.
    `least`, `most`: replicas. Consumers beyond a topic's partitions would stand idle; `most` of 1 is never scaled.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    front: bool = False
    outside: tuple[int, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    write_once: Mapping[str, str] = field(default_factory=dict)
    least: int = 1
    most: int = 6


PLACES: Mapping[str, Place] = {
    "intake": Place(
        keys={
            "INBOUND_PUBLIC_KEY_FILE": "inbound.pub",
            "INTAKE_SECRET_FILE": "intake-secret.key",
            "API_KEYS_FILE": "api-keys.txt",
        },
        files={"CONNECTORS_FILE": "connectors.yaml", "USE_CASES_FILE": "use-cases.yaml"},
        front=True,
        least=2,
    ),
    "pseudonymizer": Place(
        keys={
            "INBOUND_PRIVATE_KEY_FILE": "inbound.key",
            "VAULT_PRIVATE_KEY_FILE": "vault.key",
            "NOT_PERSONAL_KEY_FILE": "not-personal.key",
            "OUTBOUND_PUBLIC_KEY_FILE": "outbound.pub",
        },
        files={"DISCLOSURES_FILE": "disclosures.yaml", "PSEUDONYMIZER_TERMS_FILE": "terms.yaml"},
    ),
    "triage": Place(
        files={
            "TAXONOMY_FILE": "taxonomy.yaml",
            "TRIAGE_POLICY_FILE": "policy.yaml",
            "TRIAGE_FIELDS_FILE": "fields.yaml",
            "USE_CASES_FILE": "use-cases.yaml",
        },
    ),
    "drafter": Place(files={"USE_CASES_FILE": "use-cases.yaml"}),
    "desk": Place(
        keys={
            "INBOUND_PUBLIC_KEY_FILE": "inbound.pub",
            "INBOUND_PRIVATE_KEY_FILE": "inbound.key",
            "VAULT_PRIVATE_KEY_FILE": "vault.key",
            "OUTBOUND_PUBLIC_KEY_FILE": "outbound.pub",
            "APPROVAL_SIGNING_KEY_FILE": "approval.key",
            "SESSION_SECRET_FILE": "session-secret.key",
            "AGENTS_FILE": "agents.json",
        },
        files={"GROUPS_FILE": "groups.yaml", "OIDC_FILE": "provider.yaml", "USE_CASES_FILE": "use-cases.yaml"},
        front=True,
        least=2,
    ),
    "crm": Place(
        keys={"OUTBOUND_PRIVATE_KEY_FILE": "outbound.key", "APPROVAL_PUBLIC_KEY_FILE": "approval.pub"},
        files={"DISCLOSURES_FILE": "disclosures.yaml", "WEBHOOK_SUBSCRIBERS_FILE": "subscribers.yaml"},
        outside=(587,),
    ),
    # Its checkpoints are one file on one volume, and its rows one chain: a second one could only wait.
    "audit": Place(
        keys={"LEDGER_KEY_FILE": "ledger.key"}, write_once={"LEDGER_COPY_DIR": "/var/lib/guichet-copy"}, most=1
    ),
}

BESIDE: Mapping[str, tuple[str, ...]] = {"desk": ("agent.password",)}
"""Files that a key file names in turn."""

NAME_SECRETS = frozenset({"connectors.yaml", "subscribers.yaml", "provider.yaml"})
"""Files of an administrator's own that name files with secrets, which lie beside them."""
SECRET_THEMSELVES = frozenset({"terms.yaml"})
"""Those that hold what may be personal or secret."""


def topics_read_by(service: str) -> tuple[str, ...]:
    return tuple(topic.name for topic in TOPICS if service in topic.readers)


def role(service: str) -> str:
    """The database role; the certificate's common name is the same."""
    return f"guichet_{service}"


def scaled() -> tuple[str, ...]:
    return tuple(service for service in SERVICES if PLACES[service].most > 1)
