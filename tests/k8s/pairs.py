"""Who may open a connection to whom, as the rendered NetworkPolicies say: every pair, and what is left when a rule is gone."""

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from schemas.topics import SERVICES
from tests.k8s.reach import End, Network, Port, selects
from tests.k8s.rendering import Manifest, of_kind

BROKER: Final = End({"strimzi.io/cluster": "guichet", "strimzi.io/kind": "Kafka"})
DATABASE: Final = End({"cnpg.io/cluster": "guichet-database"})
COLLECTOR: Final = End({"app.kubernetes.io/name": "collector"})
DNS: Final = End({"k8s-app": "kube-dns"}, namespace={"kubernetes.io/metadata.name": "kube-system"})
FRONT: Final = End(namespace={"guichet.io/front": "allowed"})
STRANGER: Final = End(namespace={"kubernetes.io/metadata.name": "default"})
TOOLS: Final = End({"app.kubernetes.io/component": "tools"})
PREPARE: Final = End({"app.kubernetes.io/component": "prepare"})
INTERNET: Final = End(address="203.0.113.9")
MAIL: Final = End(address="192.0.2.25")

COMMON: Final = frozenset(
    {("TCP", 22), ("TCP", 25), ("TCP", 80), ("TCP", 443), ("TCP", 587), ("TCP", 8080), ("UDP", 443)}
)
"""Tried as well as the ports that some policy names."""


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """One part may open a connection to another."""

    source: str
    target: str
    port: int
    protocol: str = "TCP"


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One entry under a policy's `egress`."""

    policy: str
    number: int


def ends(manifests: list[Manifest]) -> dict[str, End]:
    """Each part: the services with the labels their own Deployments give them."""
    deployments = of_kind(manifests, "Deployment")
    services = {name: End(deployments[name]["spec"]["template"]["metadata"]["labels"]) for name in SERVICES}
    others = {"bus": BROKER, "database": DATABASE, "collector": COLLECTOR, "dns": DNS, "front": FRONT, "tools": TOOLS}
    return {**services, **others, "prepare": PREPARE, "mail": MAIL, "stranger": STRANGER, "internet": INTERNET}


def ports(manifests: list[Manifest]) -> frozenset[Port]:
    """Every port that a policy names, and some that none does."""
    named = {
        (item["protocol"], item["port"])
        for policy in of_kind(manifests, "NetworkPolicy").values()
        for way in ("ingress", "egress")
        for rule in policy["spec"].get(way) or ()
        for item in rule["ports"]
    }
    return COMMON.union(named)


def allowed(manifests: list[Manifest], sources: Collection[str] | None = None) -> frozenset[Pair]:
    """Every pair of different parts that a connection may be opened between, but for those that are both outside."""
    known, network, tried = ends(manifests), Network(manifests), ports(manifests)
    return frozenset(
        Pair(source, target, port, protocol)
        for source, target in product(sources or known, known)
        if source != target and not (known[source].outside and known[target].outside)
        for protocol, port in network.opened(known[source], known[target], tried)
    )


def egress(manifests: list[Manifest], service: str) -> list[Rule]:
    """Every rule that gives the service a way out."""
    return list(_egress(manifests, ends(manifests)[service].labels))


def _egress(manifests: list[Manifest], labels: Mapping[str, str]) -> Iterator[Rule]:
    for name, policy in of_kind(manifests, "NetworkPolicy").items():
        if selects(policy["spec"]["podSelector"], labels):
            yield from (Rule(name, number) for number, _ in enumerate(policy["spec"].get("egress") or ()))


def without(manifests: list[Manifest], rule: Rule) -> list[Manifest]:
    """The manifests with that one rule gone."""
    changed = [deepcopy(item) if item["kind"] == "NetworkPolicy" else item for item in manifests]
    policy: dict[str, Any] = of_kind(changed, "NetworkPolicy")[rule.policy]
    del policy["spec"]["egress"][rule.number]
    return changed
