"""The store of classifiers on a cluster: triage reads it, a person's place writes it, and only signed ones count."""

import base64
from pathlib import Path

import pytest

from models.tenant.errors import TenantError
from models.tenant.opening import opened
from schemas.topics import SERVICES
from shared.signing import key_id
from tests.k8s import mounted
from tests.k8s.mounted import given, service_of, told
from tests.k8s.pairs import ends
from tests.k8s.reach import End, Network
from tests.k8s.rendering import KUBERNETES, Manifest, needed, of_kind, overlay_of, render
from tests.k8s.rules import pods, problems
from tests.k8s.test_manifests import invalid

pytestmark = pytest.mark.feature(89)
EXAMPLE, CLAIM = "own-files", "triage-classifiers"
PLACE = End({"app.kubernetes.io/component": "classifiers"})
KEY = bytes(range(32))


@pytest.fixture(autouse=True, scope="module")
def tools() -> None:
    needed("kubectl")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    """Production on GPUs, with this component and no other of one's own, and a key."""
    folder = tmp_path_factory.mktemp("overlay")
    (folder / "promotion.pub").write_bytes(base64.b64encode(KEY) + b"\n")
    maps = [{"name": "promotion-keys", "files": ["promotion.pub"]}]
    return overlay_of(
        folder, "overlays/production", ["components/classifiers"], namespace="guichet", configMapGenerator=maps
    )


def together() -> list[Manifest]:
    return [*render(EXAMPLE), *render(f"{EXAMPLE}/classifiers")]


def test_triage_alone_reads_the_store_and_the_keys_and_writes_neither(alone: list[Manifest]) -> None:
    assert problems(alone) == []
    assert invalid(alone) == []
    settings = ("GUICHET_CLASSIFIERS_DIR", "GUICHET_PROMOTION_KEYS")
    assert {name for name in SERVICES if set(settings) & set(told(alone, name))} == {"triage"}
    store, key = (Path(told(alone, "triage")[name]) for name in settings)
    mount, volume = given(alone, "triage", store.parent)
    assert mount["readOnly"] is volume["persistentVolumeClaim"]["readOnly"] is True
    assert volume["persistentVolumeClaim"]["claimName"] in of_kind(alone, "PersistentVolumeClaim")
    mount, volume = given(alone, "triage", key.parent)
    assert mount["readOnly"] is True
    assert set(of_kind(alone, "ConfigMap")[volume["configMap"]["name"]]["data"]) == {key.name}
    assert volume["configMap"]["name"] != "promotion-keys", "another key is another start"
    claimed = {name for name, spec in pods(alone) if CLAIM in str(spec)}
    assert claimed == {"triage"}


def test_every_replica_may_read_it_wherever_it_runs(alone: list[Manifest]) -> None:
    assert of_kind(alone, "PersistentVolumeClaim")[CLAIM]["spec"]["accessModes"] == ["ReadWriteMany"]
    assert of_kind(alone, "ScaledObject")["triage"]["spec"]["maxReplicaCount"] > 1


def test_the_key_counts_as_it_is_mounted(
    alone: list[Manifest], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = mounted.settings(monkeypatch, alone, "triage", tmp_path, ())
    assert [path.read_bytes() for path in settings.promotion_keys] == [base64.b64encode(KEY) + b"\n"]
    assert opened(tmp_path, settings.promotion_keys)._trusted == {key_id(KEY): KEY}


def test_the_examples_key_is_none_so_that_nobodys_promotions_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = mounted.settings(monkeypatch, render(EXAMPLE), "triage", tmp_path, ())
    assert str(settings.classifiers_dir) == "/var/lib/guichet/classifiers"
    with pytest.raises(TenantError, match="holds no key: make a pair"):
        opened(tmp_path, settings.promotion_keys)


def test_the_place_that_writes_it_keeps_the_rules_and_is_no_part_of_what_runs() -> None:
    place = render(f"{EXAMPLE}/classifiers")
    assert invalid(place) == []
    assert problems(together()) == []
    there = {(item["kind"], item["metadata"]["name"]) for item in render(EXAMPLE)}
    assert there.isdisjoint((item["kind"], item["metadata"]["name"]) for item in place)
    (job,) = place
    assert (job["kind"], job["metadata"]["namespace"]) == ("Job", "guichet")
    assert job["spec"]["activeDeadlineSeconds"] <= 3600, "it stays when it was forgotten"
    images = {item["image"] for name, spec in pods(render(EXAMPLE)) for item in spec["containers"] if name == "prepare"}
    pod, container = service_of(place, "classifiers")
    assert {container["image"]} == images
    assert [volume["persistentVolumeClaim"] for volume in pod["volumes"]] == [{"claimName": CLAIM}]
    assert told(place, "classifiers") == {
        "GUICHET_CLASSIFIERS_DIR": told(render(EXAMPLE), "triage")["GUICHET_CLASSIFIERS_DIR"]
    }
    (mount,) = container["volumeMounts"]
    assert Path(told(place, "classifiers")["GUICHET_CLASSIFIERS_DIR"]).parent == Path(mount["mountPath"])
    owners = [pod["securityContext"][name] for name in ("runAsUser", "runAsGroup", "fsGroup")]
    triage = service_of(render(EXAMPLE), "triage")[0]["securityContext"]
    assert owners == [triage[name] for name in ("runAsUser", "runAsGroup", "fsGroup")], "what it writes, triage reads"


def test_it_has_no_way_through_the_network_at_all() -> None:
    network, there = Network(together()), ends(render("production"))
    opened_ways = {
        (name, port)
        for name, end in there.items()
        for port in (22, 53, 443, 587, 5432, 8080, 9093)
        if network.reaches(PLACE, end, port) or network.reaches(end, PLACE, port)
    }
    assert opened_ways == set()
    assert network.reaches(ends(render("production"))["triage"], there["bus"], 9093)


def test_no_overlay_but_the_example_asks_for_a_store() -> None:
    assert CLAIM in of_kind(render(EXAMPLE), "PersistentVolumeClaim")
    naming = [
        path.parent.name
        for path in (KUBERNETES / "overlays").glob("*/kustomization.yaml")
        if "components/classifiers" in path.read_text(encoding="utf-8")
    ]
    assert naming == [EXAMPLE]
