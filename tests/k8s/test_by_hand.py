"""What is applied by hand, for as long as a person needs it: by the rules of the rest, and no more than it needs."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from schemas.topics import DEAD_LETTER_SUFFIX, OPERATOR, SERVICES, TOPICS
from shared.messaging.settings import BusSettings
from tests.k8s.pairs import BROKER, Pair, allowed, ends
from tests.k8s.reach import End, Network
from tests.k8s.rendering import OVERLAYS, Manifest, needed, of_kind, render
from tests.k8s.rules import pods, problems
from tests.k8s.test_manifests import invalid

pytestmark = pytest.mark.feature(2, 89)
PLACE = End({"app.kubernetes.io/component": "dead-letters"})
TLS = ("staging", "production")


@pytest.fixture(autouse=True, scope="module")
def tools() -> None:
    needed("kubectl")


def by_hand(overlay: str) -> list[Manifest]:
    return render(f"{overlay}/dead-letters")


def together(overlay: str) -> list[Manifest]:
    return [*render(overlay), *by_hand(overlay)]


def pod(overlay: str) -> dict[str, Any]:
    return dict(pods(by_hand(overlay)))["dead-letters"]


def test_it_is_valid_to_those_who_read_it() -> None:
    assert invalid([item for overlay in OVERLAYS for item in by_hand(overlay)]) == []


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_it_keeps_the_rules_of_the_house_and_is_no_part_of_what_runs(overlay: str) -> None:
    assert problems(together(overlay)) == []
    there = {(item["kind"], item["metadata"]["name"]) for item in render(overlay)}
    assert there.isdisjoint((item["kind"], item["metadata"]["name"]) for item in by_hand(overlay))
    assert {item["metadata"]["namespace"] for item in by_hand(overlay)} == {"guichet"}
    (job,) = of_kind(by_hand(overlay), "Job").values()
    assert job["spec"]["activeDeadlineSeconds"] <= 3600, "it stays when it was forgotten"
    (same,) = {
        item["image"] for name, spec in pods(render(overlay)) for item in spec["containers"] if name == "prepare"
    }
    assert [item["image"] for item in pod(overlay)["containers"]] == [same]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_it_is_told_the_bus_alone_and_is_the_operator_there(overlay: str) -> None:
    (item,) = pod(overlay)["containers"]
    told = {one["name"]: one["value"] for one in item["env"]}
    assert set(told) == {f"GUICHET_{name}".upper() for name in BusSettings.model_fields}
    (service,) = {
        one["data"]["GUICHET_KAFKA_BOOTSTRAP_SERVERS"]
        for name, one in of_kind(render(overlay), "ConfigMap").items()
        if name.startswith("guichet-")
    }
    assert told["GUICHET_KAFKA_BOOTSTRAP_SERVERS"] == service
    (volume,) = pod(overlay)["volumes"]
    secrets = [source["secret"] for source in volume["projected"]["sources"]]
    files = {one["path"] for secret in secrets for one in secret["items"]}
    assert {Path(value).name for name, value in told.items() if name.endswith("_FILE")} == files
    (mount,) = item["volumeMounts"]
    assert all(value.startswith(f"{mount['mountPath']}/") for name, value in told.items() if name.endswith("_FILE"))
    client = [secret["name"] for secret in secrets][1]
    if overlay in TLS:
        certificates = {
            one["spec"]["secretName"]: one["spec"] for one in of_kind(render(overlay), "Certificate").values()
        }
        assert certificates[client]["commonName"] == OPERATOR
    else:
        assert client == OPERATOR, "Strimzi's secret has the user's name"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_operator_reads_no_event_and_writes_none_but_the_request(overlay: str) -> None:
    acls = of_kind(render(overlay), "KafkaUser")[OPERATOR]["spec"]["authorization"]["acls"]
    may = {
        operation: {one["resource"]["name"] for one in acls if operation in one["operations"]}
        for operation in ("Read", "Write")
    }
    requests = {"letter.replay.v1", "letter.replayed.v1"}
    assert {name for name in may["Read"] if not name.endswith(DEAD_LETTER_SUFFIX)} == requests
    assert {topic.dead_letters for topic in TOPICS} <= may["Read"]
    assert may["Write"] == {"letter.replay.v1"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_it_reaches_the_bus_and_nothing_else_and_opens_no_way_to_others(overlay: str) -> None:
    manifests = together(overlay)
    network = Network(manifests)
    tried = [(name, end) for name, end in ends(render("production")).items() if name != "dns"]
    opened = {
        (name, port)
        for name, end in tried
        for port in (22, 443, 587, 5432, 8080, 9091, 9093)
        if network.reaches(PLACE, end, port)
    }
    assert opened == {("bus", 9093)}
    assert not [name for name, end in tried if network.reaches(end, PLACE, 8080)]
    bare = [item for item in manifests if item["metadata"]["name"] != "dead-letters-at-the-bus"]
    assert not Network(bare).reaches(PLACE, BROKER, 9093)


def test_nobody_elses_ways_change() -> None:
    before, after = allowed(render("production")), allowed(together("production"))
    assert before == after
    broken = deepcopy(together("production"))
    of_kind(broken, "NetworkPolicy")["dead-letters-at-the-bus"]["spec"]["ingress"][0]["from"].append(
        {"podSelector": {"matchLabels": {"app.kubernetes.io/component": "tools"}}}
    )
    of_kind(broken, "NetworkPolicy")["tools"]["spec"]["egress"].append(
        of_kind(broken, "NetworkPolicy")["dead-letters"]["spec"]["egress"][1]
    )
    assert allowed(broken) - before == {Pair("tools", "bus", 9093)}, "a way too many is not seen"
    assert len(SERVICES) == sum(pair.target == "bus" for pair in before)
