"""Database roles for CloudNativePG: no password anywhere, a certificate each."""

from collections.abc import Iterator

from schemas.topics import SERVICES
from shared.cluster.manifests import Manifest, labels
from shared.cluster.places import DATABASE, OWNER, role

API = "postgresql.cnpg.io/v1"


def _object(name: str) -> str:
    return name.replace("_", "-")


def roles() -> Iterator[Manifest]:
    """The operator makes each role and, as `<name>-client-cert`, its certificate."""
    for name in (OWNER, *(role(service) for service in SERVICES)):
        yield {
            "apiVersion": API,
            "kind": "DatabaseRole",
            "metadata": {"name": _object(name), "labels": labels("database")},
            "spec": {
                "cluster": {"name": DATABASE},
                "name": name,
                "login": True,
                "inherit": name == OWNER,
                "disablePassword": True,
                "clientCertificate": {"enabled": True},
                "databaseRoleReclaimPolicy": "retain",
            },
        }
