"""Every service with only what its policy allows: who connects to whom, whether the chain works, and what breaks without which rule."""

import argparse
import time
from collections.abc import Callable, Iterator
from typing import Final

from schemas.topics import SERVICES
from tests.k8s import pairs as policies
from tests.k8s.namespaces import chain
from tests.k8s.namespaces.ground import Ground
from tests.k8s.namespaces.probing import back_again
from tests.k8s.pairs import Pair
from tests.k8s.rendering import render

OVERLAY: Final = "production"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make reach-check", description=__doc__)
    parser.add_argument("--only", choices=PARTS)
    wanted = parser.parse_args(arguments).only
    ground = Ground(render(OVERLAY))
    ground.wires.lay()
    problems = []
    for part, shown in PARTS.items():
        for problem in shown(ground) if wanted in (None, part) else ():
            print(f"✗ {problem}", flush=True)
            problems.append(problem)
    print(f"{len(problems)} problems" if problems else "all as the policies say")
    return 1 if problems else 0


def by_connections(ground: Ground) -> Iterator[str]:
    """Nothing is allowed, all that is allowed, one pair too many, and each rule of each service gone in its turn."""
    yield from _differs("with no rule", ground, frozenset())
    yield from _differs("with all rules", ground, ground.allowed)
    yield from _seen_when_too_many(ground)
    yield from _back_again(ground)
    for service in SERVICES:
        for rule in policies.egress(ground.manifests, service):
            left = policies.allowed(policies.without(ground.manifests, rule))
            lost = sorted({pair.target for pair in ground.allowed - left})
            yield from _differs(f"{service} without its way to {', '.join(lost)}", ground, left)


def _seen_when_too_many(ground: Ground) -> Iterator[str]:
    planted = Pair("triage", "internet", 443)
    ground.wires.open(ground.allowed | {planted})
    if ground.connections() - ground.allowed != {planted}:
        yield "a way too many was not seen"


def _back_again(ground: Ground) -> Iterator[str]:
    """An answer's way is none to open a connection by."""
    ground.wires.open(ground.allowed)
    found = back_again(ground.addresses, ground.allowed, ground.ports) - ground.allowed
    yield from (f"from the port that it answers at: {_said(pair)}" for pair in sorted(found))
    print(f"· from the ports that answers come from: {len(found)} ways open", flush=True)


def _differs(when: str, ground: Ground, expected: frozenset[Pair]) -> Iterator[str]:
    started = time.monotonic()
    ground.wires.open(expected)
    found = ground.connections()
    yield from (f"{when}: {_said(pair)}, which no policy allows" for pair in sorted(found - expected))
    yield from (f"{when}: not {_said(pair)}, which a policy allows" for pair in sorted(expected - found))
    print(f"· {when}: {len(found)} ways open ({time.monotonic() - started:.1f} s)", flush=True)


def _said(pair: Pair) -> str:
    return f"{pair.source} reaches {pair.target} at {pair.protocol} {pair.port}"


PARTS: Final[dict[str, Callable[[Ground], Iterator[str]]]] = {"connections": by_connections, "chain": chain.shown}
