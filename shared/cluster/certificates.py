"""Certificates of the organisation's own authorities, for cert-manager, in the place of the operators' own."""

from collections.abc import Iterator
from typing import Any

from schemas.topics import OPERATOR, SERVICES
from shared.cluster.manifests import Manifest, labels
from shared.cluster.places import BUS, CRM, DATABASE, LAG_READER, NAMESPACE, OWNER, role

API = "cert-manager.io/v1"
BUS_CLIENTS, DATABASE_CLIENTS = "bus-clients", "database-clients"
BUS_SERVERS, DATABASE_SERVERS = "bus-servers", "database-servers"
_DAYS_90, _DAYS_30 = "2160h", "720h"


def certificates() -> Iterator[Manifest]:
    """Private keys are replaced at each renewal. Who is who is the common name, as brokers and database read it."""
    yield _server(
        "bus-server", BUS_SERVERS, _names(f"{BUS}-kafka-bootstrap", f"*.{BUS}-kafka-brokers"),
    )  # fmt: skip
    hosts = _names(*(f"{DATABASE}-{kind}" for kind in ("rw", "r", "ro")))
    yield _server("database-server", DATABASE_SERVERS, hosts, reload=True)
    yield _client("database-replication", DATABASE_CLIENTS, "streaming_replica", reload=True)
    for name in (OWNER, *(role(service) for service in SERVICES)):
        yield _client(f"{name.replace('_', '-')}-database", DATABASE_CLIENTS, name)
    for user in (*SERVICES, CRM, LAG_READER, OPERATOR):
        yield _client(f"{user}-bus", BUS_CLIENTS, user)


def _names(*hosts: str) -> list[str]:
    return [name for host in hosts for name in (host, f"{host}.{NAMESPACE}", f"{host}.{NAMESPACE}.svc")]


def _server(name: str, issuer: str, hosts: list[str], *, reload: bool = False) -> Manifest:
    return _certificate(name, issuer, {"dnsNames": hosts, "usages": ["server auth"]}, reload=reload)


def _client(name: str, issuer: str, common: str, *, reload: bool = False) -> Manifest:
    return _certificate(name, issuer, {"commonName": common, "usages": ["client auth"]}, reload=reload)


def _certificate(name: str, issuer: str, what: dict[str, Any], *, reload: bool) -> Manifest:
    template = {"secretTemplate": {"labels": {"cnpg.io/reload": ""}}} if reload else {}
    return {
        "apiVersion": API,
        "kind": "Certificate",
        "metadata": {"name": name, "labels": labels("certificates")},
        "spec": {
            "secretName": f"{name}-tls",
            **template,
            **what,
            "duration": _DAYS_90,
            "renewBefore": _DAYS_30,
            "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
            "issuerRef": {"group": "cert-manager.io", "kind": "Issuer", "name": issuer},
        },
    }


def mounts() -> Iterator[Manifest]:
    """Patches: each service's certificates come from these secrets."""
    for service in SERVICES:
        yield {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": service},
            "spec": {"template": {"spec": {"volumes": volumes(service)}}},
        }


def volumes(service: str) -> list[dict[str, Any]]:
    own = f"{role(service).replace('_', '-')}-database-tls"
    return [
        _projected("bus", f"{service}-bus-tls", authority="bus-server-tls"),
        _projected("database", own, authority="database-server-tls"),
    ]


def _projected(name: str, secret: str, *, authority: str) -> dict[str, Any]:
    """`ca.crt` is that of the servers, which is not the one that signed the client's certificate."""
    sources = [
        {"secret": {"name": authority, "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
        {"secret": {"name": secret, "items": [{"key": key, "path": key} for key in ("tls.crt", "tls.key")]}},
    ]
    return {"name": name, "projected": {"defaultMode": 0o440, "sources": sources}}
