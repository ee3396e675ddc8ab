"""Who reaches whom, as NetworkPolicies say it: a connection needs a way out at one end and a way in at the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.k8s.rendering import Manifest, of_kind

Port = tuple[str, int]
"""Protocol and number."""


@dataclass(frozen=True)
class End:
    """A pod by its labels, in this namespace unless its own namespace's labels are given; or an address."""

    labels: dict[str, str] = field(default_factory=dict)
    namespace: dict[str, str] | None = None
    address: str | None = None

    @property
    def outside(self) -> bool:
        """No policy of our namespace holds it: what is in another one, or has only an address."""
        return self.namespace is not None or self.address is not None


def selects(selector: Mapping[str, Any] | None, labels: Mapping[str, str]) -> bool:
    """Whether a selector means a pod with these labels; one that is not given means every pod."""
    return selector is None or selector.get("matchLabels", {}).items() <= labels.items()


def _is(peer: dict[str, Any], end: End) -> bool:
    if "ipBlock" in peer:
        return peer["ipBlock"]["cidr"] == f"{end.address}/32"
    if end.address is not None:
        return False
    if "namespaceSelector" in peer:
        if end.namespace is None or not selects(peer["namespaceSelector"], end.namespace):
            return False
    elif end.namespace is not None:
        return False
    return selects(peer.get("podSelector"), end.labels)


class Network:
    def __init__(self, manifests: list[Manifest]) -> None:
        self._policies = [item["spec"] for item in of_kind(manifests, "NetworkPolicy").values()]

    def reaches(self, source: End, target: End, port: int, protocol: str = "TCP") -> bool:
        return bool(self.opened(source, target, frozenset({(protocol, port)})))

    def opened(self, source: End, target: End, ports: frozenset[Port]) -> frozenset[Port]:
        """Those of the ports at which the source reaches the target."""
        found = ports if source.outside else self._allowed("egress", "to", source, target, ports)
        return found if target.outside else self._allowed("ingress", "from", target, source, found)

    def _allowed(self, way: str, whom: str, here: End, there: End, ports: frozenset[Port]) -> frozenset[Port]:
        """Without a policy that selects it, a pod is open; with several, each adds to what is allowed."""
        chosen = [
            spec for spec in self._policies
            if selects(spec["podSelector"], here.labels) and way.capitalize() in spec["policyTypes"]
        ]  # fmt: skip
        if not chosen:
            return ports
        rules = [rule for spec in chosen for rule in spec.get(way) or ()]
        meant = [rule for rule in rules if any(_is(peer, there) for peer in rule.get(whom, ()))]
        return ports & {(item.get("protocol", "TCP"), item["port"]) for rule in meant for item in rule["ports"]}
