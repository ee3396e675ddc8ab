"""Who reaches whom, as NetworkPolicies say it: a connection needs a way out at one end and a way in at the other."""

from dataclasses import dataclass, field
from typing import Any

from tests.k8s.rendering import Manifest, of_kind


@dataclass(frozen=True)
class End:
    """A pod by its labels, in this namespace unless its own namespace's labels are given; or an address."""

    labels: dict[str, str] = field(default_factory=dict)
    namespace: dict[str, str] | None = None
    address: str | None = None


def _matches(selector: dict[str, Any] | None, labels: dict[str, str]) -> bool:
    return selector is None or selector.get("matchLabels", {}).items() <= labels.items()


def _is(peer: dict[str, Any], end: End) -> bool:
    if "ipBlock" in peer:
        return peer["ipBlock"]["cidr"] == f"{end.address}/32"
    if end.address is not None:
        return False
    if "namespaceSelector" in peer:
        if end.namespace is None or not _matches(peer["namespaceSelector"], end.namespace):
            return False
    elif end.namespace is not None:
        return False
    return _matches(peer.get("podSelector"), end.labels)


class Network:
    def __init__(self, manifests: list[Manifest]) -> None:
        self._policies = [item["spec"] for item in of_kind(manifests, "NetworkPolicy").values()]

    def reaches(self, source: End, target: End, port: int) -> bool:
        out = source.namespace is not None or self._allows("egress", "to", source, target, port)
        in_ = target.namespace is not None or target.address is not None
        return out and (in_ or self._allows("ingress", "from", target, source, port))

    def _allows(self, way: str, whom: str, here: End, there: End, port: int) -> bool:
        """Without a policy that selects it, a pod is open; with several, each adds to what is allowed."""
        chosen = [
            spec for spec in self._policies
            if _matches(spec["podSelector"], here.labels) and way.capitalize() in spec["policyTypes"]
        ]  # fmt: skip
        return not chosen or any(
            _is(peer, there) and any(item["port"] == port for item in rule["ports"])
            for spec in chosen
            for rule in spec.get(way) or ()
            for peer in rule.get(whom, ())
        )
