"""What the policies are taken to allow, which `tests/k8s/namespaces` then lays out as real networks."""

from collections.abc import Iterator
from functools import cache

import pytest

from schemas.topics import SERVICES
from tests.k8s.namespaces.chain import STOPS_BEFORE
from tests.k8s.namespaces.rules import EPHEMERAL, NODE, commands
from tests.k8s.namespaces.ticket import STAGES
from tests.k8s.pairs import Pair, Rule, allowed, egress, ends, ports, without
from tests.k8s.rendering import needed, of_kind, render

pytestmark = pytest.mark.feature(89)
OVERLAY = "production"


@pytest.fixture(autouse=True, scope="module")
def tools() -> None:
    needed("kubectl")


@cache
def pairs() -> frozenset[Pair]:
    return allowed(render(OVERLAY))


def expected() -> Iterator[Pair]:
    """Written out by hand: every way between two parts, and no other."""
    for service in SERVICES:
        yield from (Pair(service, "bus", 9093), Pair(service, "database", 5432), Pair(service, "collector", 4318))
    for part in (*SERVICES, "bus", "database", "collector", "tools", "prepare"):
        yield from (Pair(part, "dns", 53), Pair(part, "dns", 53, "UDP"))
    yield from (Pair("crm", "mail", 587), Pair("prepare", "database", 5432), Pair("tools", "intake", 8080))
    yield from (Pair("front", "intake", 8080), Pair("front", "desk", 8080))


def test_the_pairs_are_those_that_were_meant_and_no_other() -> None:
    assert pairs() == frozenset(expected())


def test_without_the_policies_everything_is_open() -> None:
    bare = [item for item in render(OVERLAY) if item["kind"] != "NetworkPolicy"]
    assert Pair("triage", "internet", 443) in allowed(bare)
    assert Pair("triage", "desk", 8080) in allowed(bare)


@pytest.mark.parametrize("service", SERVICES)
def test_a_rule_that_is_gone_takes_its_own_pair_with_it_and_no_other(service: str) -> None:
    own = {pair for pair in pairs() if pair.source == service}
    lost = [own - allowed(without(render(OVERLAY), rule), [service]) for rule in egress(render(OVERLAY), service)]
    targets = [["bus"], ["collector"], ["database"], ["dns"], *([["mail"]] if service == "crm" else [])]
    assert sorted(sorted({pair.target for pair in gone}) for gone in lost) == targets
    assert sum(len(gone) for gone in lost) == len(own)


def test_a_rule_that_is_gone_changes_nothing_for_others() -> None:
    (rule,) = (rule for rule in egress(render(OVERLAY), "crm") if rule.policy == "crm-outside")
    assert pairs() - allowed(without(render(OVERLAY), rule)) == {Pair("crm", "mail", 587)}
    assert allowed(without(render(OVERLAY), rule)) < pairs()


def test_a_rule_too_many_is_seen() -> None:
    manifests = without(render(OVERLAY), Rule("triage", 0))
    spec = of_kind(manifests, "NetworkPolicy")["triage"]["spec"]
    spec["egress"].append(
        {"to": [{"ipBlock": {"cidr": "203.0.113.9/32"}}], "ports": [{"protocol": "TCP", "port": 443}]}
    )
    assert allowed(manifests) - pairs() == {Pair("triage", "internet", 443)}


def test_what_is_laid_out_is_what_was_derived() -> None:
    addresses = {name: f"10.77.0.{number}" for number, name in enumerate(ends(render(OVERLAY)), start=2)}
    here, there = addresses["crm"], addresses["mail"]
    assert commands(Pair("crm", "mail", 587), addresses) == [
        f"from {here} to {there} ipproto tcp dport 587",
        f"from {there} to {here} ipproto tcp sport 587 dport {EPHEMERAL}",
    ]
    assert commands(Pair("crm", "dns", 53, "UDP"), addresses)[0].endswith("ipproto udp dport 53")
    assert NODE not in addresses.values()


def test_no_port_that_a_policy_opens_lies_where_answers_come_in() -> None:
    """A way back leads to such ports alone: nothing that listens can be reached by it."""
    lowest, highest = (int(number) for number in EPHEMERAL.split("-"))
    assert not [port for _, port in ports(render(OVERLAY)) if lowest <= port <= highest]


def test_the_drill_takes_the_bus_from_every_service() -> None:
    assert set(STOPS_BEFORE) == set(SERVICES)
    assert set(STOPS_BEFORE.values()) <= set(STAGES)
