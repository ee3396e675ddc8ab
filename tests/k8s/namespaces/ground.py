"""The parts, where they are, and what the policies let them do."""

from tests.k8s import pairs as policies
from tests.k8s.namespaces.probing import connections
from tests.k8s.namespaces.wires import Wires
from tests.k8s.pairs import Pair
from tests.k8s.rendering import Manifest


class Ground:
    def __init__(self, manifests: list[Manifest]) -> None:
        ends = policies.ends(manifests)
        self.manifests = manifests
        self.ports = policies.ports(manifests)
        self.outside = frozenset(name for name, end in ends.items() if end.outside)
        self.allowed = policies.allowed(manifests)
        self.addresses = {
            name: end.address or f"10.77.0.{number}" for number, (name, end) in enumerate(ends.items(), start=2)
        }
        self.wires = Wires(self.addresses)

    def connections(self) -> frozenset[Pair]:
        return connections(self.addresses, self.ports, self.outside)

    def between(self, source: str, target: str) -> frozenset[Pair]:
        """What the policies let the one open to the other."""
        return frozenset(pair for pair in self.allowed if (pair.source, pair.target) == (source, target))
