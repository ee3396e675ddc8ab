"""Which faults befall which part when: a pure function of a seed."""

import random
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from schemas.topics import SERVICES

SERVERS = ("bus", "database")
_CLOSEST, _FURTHEST = 3.0, 7.0
_LAST = 2.0


class Kind(StrEnum):
    """What can go wrong here."""

    KILL = "kill"
    """SIGKILL."""
    FREEZE = "freeze"
    """SIGSTOP, and SIGCONT after `length` seconds."""
    RESTART = "restart"
    """Bus or database are asked to end, as at an update."""
    CUT = "cut"
    """Connections are reset, and new ones refused for `length` seconds."""
    HALF_OPEN = "half_open"
    """Connections stand and carry nothing; after `length` seconds they are reset."""
    DELAY = "delay"
    """Whatever is carried comes `size` seconds late."""
    SLOW = "slow"
    """At most `size` bytes a second are carried."""
    DISK_FULL = "disk_full"
    """The bus finds no room on its disk for `length` seconds."""
    SKEW = "skew"
    """A service's clock is `size` seconds ahead, or behind, for `length` seconds."""
    REPEAT = "repeat"
    """`size` records that were on the bus come again, late and out of order."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `at` and `length` in seconds from the schedule's start and its own."""

    at: float
    kind: Kind
    target: str
    length: float = 0.0
    size: float = 0.0
    way: str = ""
    """For a connection: to the `bus` or to the `database`."""

    def __str__(self) -> str:
        to = f"→{self.way}" if self.way else ""
        return f"{self.at:5.1f} s {self.kind} {self.target}{to} for {self.length:.1f} s, {self.size:g}"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The faults of one run, in their order."""

    seed: int
    seconds: float
    faults: tuple[Fault, ...]

    def counted(self) -> dict[str, int]:
        return dict(sorted(Counter(fault.kind.value for fault in self.faults).items()))


_WEIGHTS = {
    Kind.KILL: 5,
    Kind.FREEZE: 3,
    Kind.RESTART: 2,
    Kind.CUT: 4,
    Kind.HALF_OPEN: 3,
    Kind.DELAY: 2,
    Kind.SLOW: 2,
    Kind.DISK_FULL: 1,
    Kind.SKEW: 2,
    Kind.REPEAT: 5,
}


def schedule(seed: int, seconds: float, *, without: Collection[Kind] = ()) -> Schedule:
    """The faults of this seed; `without` names what this machine cannot do."""
    rng = random.Random(seed)
    kinds = [kind for kind in _WEIGHTS if kind not in without]
    weights = [_WEIGHTS[kind] for kind in kinds]
    faults = []
    at = rng.uniform(0.5, _CLOSEST)
    while at < seconds - _LAST:
        [kind] = rng.choices(kinds, weights)
        faults.append(_fault(rng, round(at, 2), kind, seconds - at))
        at += rng.uniform(_CLOSEST, _FURTHEST)
    return Schedule(seed, seconds, tuple(faults))


def _fault(rng: random.Random, at: float, kind: Kind, left: float) -> Fault:
    length = round(min(rng.uniform(1, 12), left), 2)
    service, way = rng.choice(SERVICES), rng.choice(SERVERS)
    match kind:
        case Kind.KILL:
            return Fault(at, kind, rng.choice((*SERVICES, *SERVERS)))
        case Kind.FREEZE:
            longer = round(min(rng.uniform(1, 25), left), 2)
            return Fault(at, kind, rng.choice((*SERVICES, *SERVERS)), longer)
        case Kind.RESTART:
            return Fault(at, kind, way)
        case Kind.CUT | Kind.HALF_OPEN:
            return Fault(at, kind, service, length, way=way)
        case Kind.DELAY:
            return Fault(at, kind, service, length, round(rng.uniform(0.02, 0.4), 3), way)
        case Kind.SLOW:
            return Fault(at, kind, service, length, float(rng.randrange(8_000, 200_000)), way)
        case Kind.DISK_FULL:
            return Fault(at, kind, "bus", length)
        case Kind.SKEW:
            return Fault(at, kind, service, length, float(rng.choice((-1, 1)) * rng.randrange(2, 120)))
        case Kind.REPEAT:
            return Fault(at, kind, "bus", size=float(rng.randrange(5, 40)))
