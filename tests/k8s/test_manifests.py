"""Every overlay, rendered: valid to those who read it, and true to the code."""

import json
import re
import subprocess
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from importlib import import_module
from math import ceil
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import SecretStr

from schemas.topics import DEAD_LETTER_RETENTION, SERVICES, TOPICS, consumer_group
from shared.cluster import generate
from shared.cluster.places import LAG_READER, PLACES, scaled
from shared.local.acl import Operation, Resource, plan
from shared.local.environment import Surroundings, _own
from shared.local.keys import KeyFolder
from shared.local.layout import Home
from shared.messaging.bus import GRACE_SECONDS
from shared.runtime.settings import ServiceSettings
from shared.telemetry import collector as gateway
from tests.k8s.pairs import BROKER, COLLECTOR, DATABASE, DNS, FRONT, STRANGER
from tests.k8s.reach import End, Network
from tests.k8s.rendering import OVERLAYS, ROOT, Manifest, needed, of_kind, overlay_of, render
from tests.k8s.rules import containers, pods, problems

SCHEMAS = Path(__file__).parent / "schemas"
pytestmark = pytest.mark.feature(89)

_VALIDATE = """
import json, sys
import jsonschema_rs
checks = {}
for number, (path, manifest) in enumerate(json.load(sys.stdin)):
    if path not in checks:
        checks[path] = jsonschema_rs.validator_for(json.load(open(path)))
    for error in checks[path].iter_errors(manifest):
        print(f"{number} {manifest['kind']}/{manifest['metadata']['name']} {error.instance_path}: {error.message[:200]}")
"""


@pytest.fixture(autouse=True, scope="module")
def tools() -> None:
    needed("kubectl")


def schema_of(manifest: Manifest) -> Path:
    group, _, version = manifest["apiVersion"].rpartition("/")
    parts = [manifest["kind"].lower(), group.partition(".")[0], version]
    return SCHEMAS / f"{'-'.join(part for part in parts if part)}.json"


def invalid(manifests: list[Manifest]) -> list[str]:
    """What the schemas of those who read them find wrong."""
    python = needed("hadolint").with_name("python")
    given = json.dumps([(str(schema_of(item)), item) for item in manifests])
    done = subprocess.run(
        [python, "-c", _VALIDATE], input=given, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@cache
def service_pods(overlay: str) -> dict[str, dict[str, Any]]:
    return {name: spec for name, spec in pods(render(overlay)) if name in SERVICES}


def container(overlay: str, service: str) -> dict[str, Any]:
    (found,) = (item for item in service_pods(overlay)[service]["containers"] if item["name"] == "service")
    return dict(found)


def test_what_is_made_from_the_code_is_what_is_committed() -> None:
    assert generate.check() == []


def test_every_overlay_is_valid_to_those_who_read_it() -> None:
    each = {json.dumps(item, sort_keys=True): item for overlay in OVERLAYS for item in render(overlay)}
    assert invalid(list(each.values())) == []


def test_what_no_reader_knows_is_found() -> None:
    topic = deepcopy(next(item for item in render("dev") if item["kind"] == "KafkaTopic"))
    topic["spec"]["replicationFactor"] = 3
    database = deepcopy(of_kind(render("dev"), "Cluster")["guichet-database"])
    del database["spec"]["instances"]
    database["spec"]["storage"]["size"] = 2
    deployment = deepcopy(of_kind(render("dev"), "Deployment")["triage"])
    deployment["spec"]["template"]["spec"]["containers"][0]["readinessprobe"] = {}
    assert {line.split()[0] for line in invalid([topic, database, deployment])} == {"0", "1", "2"}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_an_overlay_keeps_the_rules_of_the_house(overlay: str) -> None:
    assert problems(render(overlay)) == []


def _pod(manifests: list[Manifest]) -> dict[str, Any]:
    return dict(pods(manifests))["triage"]


def _container(manifests: list[Manifest]) -> dict[str, Any]:
    return dict(_pod(manifests)["containers"][0])


def _policy(manifests: list[Manifest]) -> dict[str, Any]:
    return dict(of_kind(manifests, "NetworkPolicy")["triage"]["spec"])


BROKEN: dict[str, Callable[[list[Manifest]], object]] = {
    "no limits": lambda all_: _container(all_)["resources"].pop("limits"),
    "has no probe readinessProbe": lambda all_: _pod(all_)["containers"][0].pop("readinessProbe"),
    "given a token": lambda all_: _pod(all_).pop("automountServiceAccountToken"),
    "may run as root": lambda all_: _pod(all_)["securityContext"].update(runAsUser=0),
    "no seccomp": lambda all_: _pod(all_)["securityContext"].pop("seccompProfile"),
    "may gain rights": lambda all_: _container(all_)["securityContext"].update(allowPrivilegeEscalation=True),
    "keeps capabilities": lambda all_: _container(all_)["securityContext"]["capabilities"].update(add=["NET_RAW"]),
    "can write to its image": lambda all_: _container(all_)["securityContext"].pop("readOnlyRootFilesystem"),
    "whatever is newest": lambda all_: _pod(all_)["containers"][0].update(image="guichet/triage:latest"),
    "sets hostNetwork": lambda all_: _pod(all_).update(hostNetwork=True),
    "folder of the node": lambda all_: _pod(all_)["volumes"].append({"name": "x", "hostPath": {"path": "/"}}),
    "given in clear": lambda all_: _container(all_)["env"].append({"name": "GUICHET_SMTP_PASSWORD", "value": "x"}),
    "holds a secret": lambda all_: _container(all_)["env"].append({"name": "A", "value": "postgresql://a:b@c/d"}),
    "stands in the manifests": lambda all_: all_.append({"kind": "Secret", "metadata": {"name": "x"}}),
    "egress is open to all": lambda all_: _policy(all_)["egress"].append({}),
    "open to every address": lambda all_: _policy(all_)["egress"].append(
        {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 443}]}
    ),
    "open to every pod": lambda all_: _policy(all_)["egress"].append({"to": [{"podSelector": {}}], "ports": [{"port": 1}]}),
    "nothing refuses": lambda all_: all_.remove(of_kind(all_, "NetworkPolicy")["deny"]),
    "scales nothing": lambda all_: of_kind(all_, "ScaledObject")["triage"]["spec"]["scaleTargetRef"].update(name="x"),
    "covers nothing": lambda all_: of_kind(all_, "Deployment")["triage"]["spec"]["template"]["metadata"].update(labels={}),
    "priority does not exist": lambda all_: _pod(all_).update(priorityClassName="x"),
}  # fmt: skip


@pytest.mark.parametrize("told", BROKEN)
def test_each_rule_finds_what_breaks_it(told: str) -> None:
    manifests = deepcopy(render("production"))
    BROKEN[told](manifests)
    found = problems(manifests)
    assert any(told in problem or told.replace("no limits", "has no limits") in problem for problem in found), found


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_namespace_refuses_what_is_not_restricted(overlay: str) -> None:
    labels = of_kind(render(overlay), "Namespace")["guichet"]["metadata"]["labels"]
    for mode in ("enforce", "audit", "warn"):
        assert labels[f"pod-security.kubernetes.io/{mode}"] == "restricted"
        assert labels[f"pod-security.kubernetes.io/{mode}-version"] not in ("", "latest")


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_topic_and_its_dead_letters_are_those_of_the_code(overlay: str) -> None:
    found = {
        name: (topic["spec"]["partitions"], int(topic["spec"]["config"]["retention.ms"]))
        for name, topic in of_kind(render(overlay), "KafkaTopic").items()
    }
    kept = {topic.name: (topic.partitions, int(topic.retention.total_seconds() * 1000)) for topic in TOPICS}
    letters = {topic.dead_letters: (1, int(DEAD_LETTER_RETENTION.total_seconds() * 1000)) for topic in TOPICS}
    assert found == kept | letters
    kafka = of_kind(render(overlay), "Kafka")["guichet"]["spec"]["kafka"]
    assert kafka["config"]["auto.create.topics.enable"] is False
    assert kafka["authorization"] == {"type": "simple"}
    assert [listener["tls"] for listener in kafka["listeners"]] == [True]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_permissions_are_those_of_the_code_and_all_literal(overlay: str) -> None:
    found = set()
    for user, item in of_kind(render(overlay), "KafkaUser").items():
        for acl in item["spec"]["authorization"]["acls"]:
            assert acl["resource"]["patternType"] == "literal"
            assert acl.get("type", "allow") == "allow"
            for operation in acl["operations"]:
                kind, name = Resource[acl["resource"]["type"].upper()], acl["resource"]["name"]
                found.add((user, Operation[operation.upper()], kind, name))
    mine = {entry for entry in found if entry[0] == LAG_READER}
    assert found - mine == {(grant.user, grant.operation, grant.resource, grant.name) for grant in plan(TOPICS)}
    assert {operation for _, operation, _, _ in mine} == {Operation.DESCRIBE}


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_service_is_there_scaled_by_its_own_groups(overlay: str) -> None:
    manifests = render(overlay)
    assert set(SERVICES) <= set(of_kind(manifests, "Deployment"))
    assert set(SERVICES) == set(of_kind(manifests, "PodDisruptionBudget"))
    assert set(SERVICES) <= set(of_kind(manifests, "NetworkPolicy"))
    scalers = of_kind(manifests, "ScaledObject")
    assert set(scalers) == set(scaled()) == set(SERVICES) - {"audit"}
    for service, scaler in scalers.items():
        read = {topic.name: topic for topic in TOPICS if service in topic.readers}
        triggers = [trigger["metadata"] for trigger in scaler["spec"]["triggers"]]
        assert {trigger["topic"]: trigger["consumerGroup"] for trigger in triggers} == {
            name: consumer_group(service, name) for name in read
        }
        assert {trigger["version"] for trigger in triggers} == {"3.6.0"}
        assert {trigger["tls"] for trigger in triggers} == {"enable"}
        assert {trigger["offsetResetPolicy"] for trigger in triggers} == {"earliest"}
        most = max(topic.partitions for topic in read.values())
        assert 1 <= scaler["spec"]["minReplicaCount"] <= scaler["spec"]["maxReplicaCount"] <= most
    audit = of_kind(manifests, "Deployment")["audit"]["spec"]
    assert (audit["replicas"], audit["strategy"]) == (1, {"type": "Recreate"})


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_given_its_own_keys_and_no_others(service: str, tmp_path: Path) -> None:
    """The same as on one machine, where `tests/privacy` and the forged approvals try them."""
    home = Home(tmp_path)
    local = _own(service, KeyFolder(home.keys), Surroundings(home, 1025))
    keys = {name: Path(value).name for name, value in local.items() if name.endswith("_FILE")}
    for state in ("CHECKPOINT", "ERASURES", "AI_SWITCH"):
        keys.pop(f"GUICHET_{state}_FILE", None)
    assert {f"GUICHET_{name}": file for name, file in PLACES[service].keys.items()} == keys
    for overlay in OVERLAYS:
        env = {item["name"]: str(item.get("value", "")) for item in container(overlay, service)["env"]}
        mounted = {name: Path(value).name for name, value in env.items() if value.startswith("/run/guichet/keys/")}
        assert mounted == keys
        (volume,) = [v for v in service_pods(overlay)[service]["volumes"] if v["name"] == "keys"] or [None]
        files = {item["key"] for item in volume["secret"]["items"]} if volume else set()
        assert set(keys.values()) <= files <= {*keys.values(), "agent.password"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_told_only_what_its_settings_know(service: str) -> None:
    settings: type[ServiceSettings] = import_module(f"services.{service}.settings").Settings
    fields = settings.model_fields
    secret = {
        f"{name}_file" for name, field in fields.items() if SecretStr in (field.annotation, *get_args(field.annotation))
    }
    known = {f"GUICHET_{name}".upper() for name in {*fields, *secret}} | {
        "GUICHET_MODELS_DIR",
        "SERVICE",
        "FORWARDED_ALLOW_IPS",
    }
    common = {f"GUICHET_{name}".upper() for name in ServiceSettings.model_fields} | {"GUICHET_MODELS_DIR"}
    for overlay in OVERLAYS:
        (told,) = (
            item["data"] for name, item in of_kind(render(overlay), "ConfigMap").items() if name.startswith("guichet-")
        )
        assert set(told) <= common
        assert {item["name"] for item in container(overlay, service)["env"]} <= known


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_file_that_a_container_is_told_of_is_mounted(overlay: str) -> None:
    for name, spec in pods(render(overlay)):
        volumes = {volume["name"]: volume for volume in spec.get("volumes", ())}
        for item in containers(spec):
            mounts = {mount["mountPath"]: volumes[mount["name"]] for mount in item.get("volumeMounts", ())}
            told = json.dumps(item.get("env", []))
            for path in {Path(part) for part in _paths(told)}:
                volume = mounts.get(str(path.parent))
                assert volume is not None, (name, path)
                assert path.name in _files(volume) or "persistentVolumeClaim" in volume, (name, path)


def _paths(text: str) -> list[str]:
    return [part for part in text.replace("=", '"').replace("&", '"').split('"') if part.startswith(("/run/", "/var/"))]


def _files(volume: dict[str, Any]) -> set[str]:
    sources = volume.get("projected", {}).get("sources", [volume])
    return {item["path"] for source in sources for item in source.get("secret", {}).get("items", ())}


@pytest.mark.feature(82)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_service_is_left_the_time_it_needs_to_stop_and_asked_what_means_something(overlay: str) -> None:
    for service, spec in service_pods(overlay).items():
        # Handlers, an SMTP conversation, the database's and the HTTP server's own patience: shared/runtime/service.py.
        assert spec["terminationGracePeriodSeconds"] > GRACE_SECONDS + 2 + 10 + 5 + 5
        item = container(overlay, service)
        assert item["livenessProbe"]["httpGet"]["path"] == item["startupProbe"]["httpGet"]["path"] == "/live"
        assert item["readinessProbe"]["httpGet"]["path"] == "/ready"
        assert [init["args"] for init in spec["initContainers"]] == [["-m", "shared.persistence.wait", service]]


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_what_operators_make_of_it_is_restricted_too(overlay: str) -> None:
    manifests = render(overlay)
    pool = of_kind(manifests, "KafkaNodePool")["nodes"]["spec"]["template"]
    operator = of_kind(manifests, "Kafka")["guichet"]["spec"]["entityOperator"]["template"]
    for pod_template in (pool["pod"], operator["pod"]):
        assert pod_template["securityContext"]["runAsNonRoot"] is True
        assert pod_template["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for item in (pool["kafkaContainer"], operator["topicOperatorContainer"], operator["userOperatorContainer"]):
        assert item["securityContext"] == {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    database = of_kind(manifests, "Cluster")["guichet-database"]["spec"]
    assert database["seccompProfile"] == {"type": "RuntimeDefault"}
    assert database["enableSuperuserAccess"] is False


SERVICE = {"app.kubernetes.io/component": "service"}


def pod(service: str) -> End:
    return End({**SERVICE, "app.kubernetes.io/name": service})


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_who_reaches_whom(overlay: str) -> None:
    network = Network(render(overlay))
    mail = End({"app.kubernetes.io/name": "mail-sink"}) if overlay == "dev" else End(address="192.0.2.25")
    for service in SERVICES:
        here = pod(service)
        assert network.reaches(here, BROKER, 9093)
        assert network.reaches(here, DATABASE, 5432)
        assert network.reaches(here, COLLECTOR, 4318)
        assert network.reaches(here, DNS, 53)
        assert network.reaches(here, mail, 1025 if overlay == "dev" else 587) is (service == "crm")
        assert network.reaches(FRONT, here, 8080) is (service in ("intake", "desk"))
        assert not network.reaches(STRANGER, here, 8080)
        assert not network.reaches(here, End(address="203.0.113.9"), 443)
        assert not any(network.reaches(here, pod(other), 8080) for other in SERVICES)
        assert not network.reaches(here, BROKER, 9091)
    assert not network.reaches(STRANGER, BROKER, 9093)
    assert not network.reaches(STRANGER, DATABASE, 5432)
    assert network.reaches(End(namespace={"kubernetes.io/metadata.name": "keda"}), BROKER, 9093)
    assert network.reaches(BROKER, BROKER, 9090)
    assert network.reaches(DATABASE, DATABASE, 5432)


@pytest.mark.feature(90)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nothing_goes_in_by_a_password_where_a_certificate_is_asked_for(overlay: str) -> None:
    manifests = render(overlay)
    (rules,) = (item["spec"]["postgresql"]["pg_hba"] for item in of_kind(manifests, "Cluster").values())
    assert rules == ["hostssl guichet all all cert", "host all all all reject"]
    for role in of_kind(manifests, "DatabaseRole").values():
        assert role["spec"]["disablePassword"] is True
        assert "passwordSecret" not in role["spec"]
    (listener,) = of_kind(manifests, "Kafka")["guichet"]["spec"]["kafka"]["listeners"]
    asked = listener["authentication"]
    assert asked["type"] == "tls" or asked["listenerConfig"]["ssl.client.auth"] == "required"
    for service in SERVICES:
        env = {item["name"]: str(item.get("value", "")) for item in container(overlay, service)["env"]}
        assert f"guichet_{service}@" in env["GUICHET_DATABASE_URL"]
        assert "sslmode=verify-full" in env["GUICHET_DATABASE_URL"]


@pytest.mark.feature(90)
def test_certificates_name_who_the_bus_and_the_database_know() -> None:
    manifests = render("production")
    certificates = of_kind(manifests, "Certificate")
    common = {c["spec"]["commonName"] for c in certificates.values() if c["spec"].get("usages") == ["client auth"]}
    users = set(of_kind(manifests, "KafkaUser"))
    roles = {role["spec"]["name"] for role in of_kind(manifests, "DatabaseRole").values()}
    assert common == users | roles | {"streaming_replica"}
    authorities = {c["spec"]["issuerRef"]["name"] for c in certificates.values() if not c["spec"].get("isCA")}
    assert authorities == {"bus-clients", "bus-servers", "database-clients", "database-servers"}
    made = {c["spec"]["secretName"] for c in certificates.values()}
    for service, spec in service_pods("production").items():
        for volume in spec["volumes"]:
            for source in volume.get("projected", {}).get("sources", ()):
                assert source["secret"]["name"] in made, service


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_every_pool_at_full_scale_and_in_a_rollout_finds_room_at_the_database(overlay: str) -> None:
    """Twenty are left for the operator, `prepare` and a person; a rollout has a quarter more pods for a while."""
    (cluster,) = of_kind(render(overlay), "Cluster").values()
    room = int(cluster["spec"]["postgresql"]["parameters"]["max_connections"])
    taken = 0
    for service in SERVICES:
        settings: type[ServiceSettings] = import_module(f"services.{service}.settings").Settings
        taken += settings.model_fields["database_pool"].default * ceil(PLACES[service].most * 1.25)
    assert taken + 20 <= room


def test_triage_asks_for_a_gpu_only_where_there_is_one() -> None:
    assert "nvidia.com/gpu" not in json.dumps(render("staging"))
    item = container("production", "triage")
    assert item["resources"]["limits"]["nvidia.com/gpu"] == "1"
    assert {"name": "GUICHET_DEVICE", "value": "cuda"} in item["env"]
    assert "/triage-cuda:" in item["image"]
    others = [spec for name, spec in service_pods("production").items() if name != "triage"]
    assert not any("tolerations" in spec or "nvidia" in json.dumps(spec) for spec in others)


def test_a_rollout_on_gpus_asks_for_none_beside_those_that_are_held() -> None:
    strategy = of_kind(render("production"), "Deployment")["triage"]["spec"]["strategy"]
    assert strategy["rollingUpdate"] == {"maxSurge": 0, "maxUnavailable": 1}


def test_the_collector_lets_through_only_what_we_name() -> None:
    config = yaml.safe_load(collectors()["data"]["config.yaml"])
    assert config["processors"]["redaction"]["allow_all_keys"] is False
    assert "guichet.ticket.id" in config["processors"]["redaction"]["allowed_keys"]
    assert config == gateway.configuration()
    assert (ROOT / "k8s" / "monitoring" / "alerts.yaml").exists()


def collectors() -> Manifest:
    (found,) = (one for name, one in of_kind(render("staging"), "ConfigMap").items() if name.startswith("collector"))
    return found


def test_another_configuration_starts_the_collector_anew() -> None:
    """By the name, which changes with what it holds."""
    name = collectors()["metadata"]["name"]
    assert re.fullmatch(r"collector-[a-z0-9]{10}", name)
    spec = of_kind(render("staging"), "Deployment")["collector"]["spec"]["template"]["spec"]
    assert {"name": "configuration", "configMap": {"name": name}} in spec["volumes"]


def test_a_series_does_not_begin_anew_with_the_collectors_pod() -> None:
    (endpoint,) = of_kind(render("staging"), "PodMonitor")["collector"]["spec"]["podMetricsEndpoints"]
    dropped = [rule["regex"] for rule in endpoint.get("metricRelabelings", ()) if rule["action"] == "labeldrop"]
    assert all(any(re.fullmatch(regex, label) for regex in dropped) for label in ("pod", "container"))


@pytest.fixture(scope="module")
def with_copy(tmp_path_factory: pytest.TempPathFactory) -> list[Manifest]:
    """An overlay of somebody's own: production, and the volume."""
    needed("kubectl")
    folder = tmp_path_factory.mktemp("overlay")
    return overlay_of(folder, "overlays/production", ["components/write-once-copy"])


@pytest.mark.feature(83)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_no_overlay_asks_for_a_write_once_volume_by_itself(overlay: str) -> None:
    assert "audit-write-once" not in of_kind(render(overlay), "PersistentVolumeClaim")
    assert "GUICHET_LEDGER_COPY_DIR" not in json.dumps(render(overlay))


@pytest.mark.feature(83)
def test_the_component_gives_the_audit_alone_a_volume_for_its_copy(with_copy: list[Manifest]) -> None:
    assert problems(with_copy) == []
    assert invalid(with_copy) == []
    specs = dict(pods(with_copy))
    told = {name for name, spec in specs.items() if "GUICHET_LEDGER_COPY_DIR" in json.dumps(spec)}
    assert told == {"audit"}
    (item,) = specs["audit"]["containers"]
    path = next(one["value"] for one in item["env"] if one["name"] == "GUICHET_LEDGER_COPY_DIR")
    mounts = {mount["mountPath"]: mount["name"] for mount in item["volumeMounts"]}
    volumes = {volume["name"]: volume for volume in specs["audit"]["volumes"]}
    claim = volumes[mounts[path]]["persistentVolumeClaim"]["claimName"]
    assert claim in of_kind(with_copy, "PersistentVolumeClaim")
    assert claim != volumes["checkpoints"]["persistentVolumeClaim"]["claimName"], "not where the checkpoints are"
    assert {"GUICHET_CHECKPOINT_FILE", "GUICHET_LEDGER_KEY_FILE"} <= {one["name"] for one in item["env"]}
