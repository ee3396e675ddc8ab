"""Who may speak to whom. What stands here is all there is: `components/default-deny` refuses the rest."""

from collections.abc import Iterator, Sequence
from typing import Any

from schemas.topics import SERVICES
from shared.cluster.manifests import Manifest, labels
from shared.cluster.places import (
    BUS,
    BUS_PORT,
    COLLECTOR_PORT,
    DATABASE,
    DATABASE_PORT,
    HTTP_PORT,
    PLACES,
    Place,
)

SOMEWHERE = "192.0.2.1/32"
"""An address that nobody has (RFC 5737): an overlay puts the site's own in its place; until then nothing gets out."""
FRONT = {"guichet.io/front": "allowed"}
WATCH = {"guichet.io/watch": "allowed"}
_CLUSTER = {"strimzi.io/cluster": BUS}
_BROKERS = {**_CLUSTER, "strimzi.io/kind": "Kafka"}
_STORE = {"cnpg.io/cluster": DATABASE}
_NAME = "app.kubernetes.io/name"

Rule = dict[str, Any]
Peer = dict[str, Any]


def _pods(**match: str) -> Peer:
    return {"podSelector": {"matchLabels": match}}


def _from_namespace(name: str) -> Peer:
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


def _to(peers: Sequence[Peer], *ports: int) -> Rule:
    return {"to": list(peers), "ports": [{"protocol": "TCP", "port": port} for port in ports]}


def _from(peers: Sequence[Peer], *ports: int) -> Rule:
    return {"from": list(peers), "ports": [{"protocol": "TCP", "port": port} for port in ports]}


_DNS: Rule = {
    "to": [{**_from_namespace("kube-system"), **_pods(**{"k8s-app": "kube-dns"})}],
    "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
}
_TO_BUS = _to([_pods(**_BROKERS)], BUS_PORT)
_TO_DATABASE = _to([_pods(**_STORE)], DATABASE_PORT)
_TO_COLLECTOR = _to([_pods(**{_NAME: "collector"})], COLLECTOR_PORT)
_SERVICES = _pods(**{"app.kubernetes.io/component": "service"})
_PREPARE = _pods(**{"app.kubernetes.io/component": "prepare"})
_TOOLS = _pods(**{"app.kubernetes.io/component": "tools"})


def policy(name: str, selector: dict[str, str], *, comes: Sequence[Rule] = (), goes: Sequence[Rule] = ()) -> Manifest:
    """Both directions are always named, so that a rule left out is a refusal."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "labels": labels("network")},
        "spec": {
            "podSelector": {"matchLabels": selector},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": list(comes),
            "egress": list(goes),
        },
    }


def policies() -> Iterator[Manifest]:
    for service in SERVICES:
        yield _service(service, PLACES[service])
    yield from _outside()
    yield from _bus()
    yield from _database()
    yield policy("prepare", {"app.kubernetes.io/component": "prepare"}, goes=[_DNS, _TO_DATABASE])
    yield policy(
        "tools",
        {"app.kubernetes.io/component": "tools"},
        goes=[_DNS, _to([_pods(**{_NAME: "intake"})], HTTP_PORT)],
    )
    yield policy(
        "collector",
        {_NAME: "collector"},
        comes=[
            _from([_SERVICES], COLLECTOR_PORT),
            _from([{"namespaceSelector": {"matchLabels": WATCH}}], 8889),
        ],
        goes=[_DNS],
    )


def by_hand() -> Iterator[Manifest]:
    """What the place for dead letters is given while it is there, and the bus beside its own policies."""
    place = {"app.kubernetes.io/component": "dead-letters"}
    yield policy("dead-letters", place, goes=[_DNS, _TO_BUS])
    yield policy("dead-letters-at-the-bus", _BROKERS, comes=[_from([_pods(**place)], BUS_PORT)])


def _service(service: str, place: Place) -> Manifest:
    comes: list[Peer] = [{"namespaceSelector": {"matchLabels": FRONT}}] if place.front else []
    if service == "intake":
        comes.append(_TOOLS)
    return policy(
        service,
        {_NAME: service},
        comes=[_from(comes, HTTP_PORT)] if comes else [],
        goes=[_DNS, _TO_BUS, _TO_DATABASE, _TO_COLLECTOR],
    )


def _outside() -> Iterator[Manifest]:
    """The only ways out of the namespace: each a policy of its own, whose address an overlay replaces."""
    for service in SERVICES:
        if ports := PLACES[service].outside:
            yield policy(f"{service}-outside", {_NAME: service}, goes=[_somewhere(*ports)])
    yield policy("database-outside", _STORE, goes=[_somewhere(443, 6443)])
    yield policy("bus-operator-outside", {"strimzi.io/name": f"{BUS}-entity-operator"}, goes=[_somewhere(443, 6443)])


def _somewhere(*ports: int) -> Rule:
    return _to([{"ipBlock": {"cidr": SOMEWHERE}}], *ports)


def _bus() -> Iterator[Manifest]:
    """Strimzi writes its own policies for what comes in; these let in no more, and hold its pods to what may go out."""
    among = (9090, 9091, 8443)
    yield policy(
        "bus",
        _BROKERS,
        comes=[
            _from([_SERVICES, _from_namespace("keda")], BUS_PORT),
            _from([{"namespaceSelector": {"matchLabels": {"guichet.io/bus": "allowed"}}}], BUS_PORT),
            _from([_pods(**_CLUSTER), _from_namespace("strimzi")], *among),
        ],
        goes=[_DNS, _to([_pods(**_BROKERS)], *among)],
    )
    yield policy(
        "bus-operator",
        {"strimzi.io/name": f"{BUS}-entity-operator"},
        goes=[_DNS, _to([_pods(**_BROKERS)], 9091)],
    )


def _database() -> Iterator[Manifest]:
    yield policy(
        "database",
        _STORE,
        comes=[
            _from([_SERVICES, _PREPARE, _pods(**_STORE)], DATABASE_PORT),
            _from([_from_namespace("cnpg-system"), _pods(**_STORE)], 8000, DATABASE_PORT),
            _from([{"namespaceSelector": {"matchLabels": WATCH}}], 9187),
        ],
        goes=[_DNS, _to([_pods(**_STORE)], DATABASE_PORT, 8000)],
    )
