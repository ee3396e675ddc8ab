"""What the Tiltfile asks for, by a real Starlark: every service, in the right order."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from schemas.topics import SERVICES
from shared.cluster.images import WITH_MODELS
from tests.k8s.rendering import ROOT, needed, of_kind, render

pytestmark = pytest.mark.feature(89)


@cache
def evaluated(path: Path = ROOT / "Tiltfile", **settings: Any) -> list[dict[str, Any]]:
    python = needed("hadolint").with_name("python")
    command = [python, str(ROOT / "tests" / "k8s" / "tilt_eval.py"), str(path), str(ROOT), json.dumps(settings)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def named(calls: list[dict[str, Any]], call: str) -> dict[str, dict[str, Any]]:
    return {item["kwargs"].get("new_name") or item["args"][0]: item for item in calls if item["call"] == call}


def whole(calls: list[dict[str, Any]]) -> list[str]:
    """What is wrong with it."""
    resources, images = named(calls, "k8s_resource"), named(calls, "docker_build")
    local = named(calls, "local_resource")
    deployments = of_kind(render("dev"), "Deployment")
    wanted = {f"guichet/{service}" for service in (*SERVICES, "tools", "models")}
    problems = [f"no resource {service}" for service in SERVICES if service not in resources]
    problems += [f"images {sorted(set(images) ^ wanted)}"] if set(images) != wanted else []
    problems += [f"{name} is no workload" for name in resources if name in SERVICES and name not in deployments]
    known = {*resources, *local, *named(calls, "helm_resource")}
    for name, item in {**resources, **local}.items():
        problems += [
            f"{name} waits for {other}" for other in item["kwargs"].get("resource_deps", ()) if other not in known
        ]
    placed = [name for item in calls if item["call"] == "k8s_resource" for name in item["kwargs"].get("objects", ())]
    own = {"Deployment", "Job", "Service", "Kafka", "Cluster"}
    loose = {f"{o['metadata']['name']}:{o['kind'].lower()}" for o in render("dev") if o["kind"] not in own}
    problems += [f"{name} stands in no resource, or in two" for name in loose if placed.count(name) != 1]
    for image in images.values():
        if not (ROOT / image["kwargs"]["dockerfile"]).is_file():
            problems.append(f"no {image['kwargs']['dockerfile']}")
    return problems


def test_every_service_has_an_image_and_a_resource_that_waits_for_what_it_needs() -> None:
    calls = evaluated()
    assert whole(calls) == []
    resources = named(calls, "k8s_resource")
    for service in SERVICES:
        waits = set(resources[service]["kwargs"]["resource_deps"])
        assert {"keys", "topics", "prepare"} <= waits
        assert ("models" in waits) is (service in WITH_MODELS)
        assert resources[service]["kwargs"]["labels"] == ["services"]
    for name, item in {**of_kind(render("dev"), "Job"), **of_kind(render("dev"), "Deployment")}.items():
        images = [one["image"].partition(":")[0] for one in item["spec"]["template"]["spec"]["containers"]]
        if "guichet/tools" in images:
            assert "models" in resources[name]["kwargs"]["resource_deps"], (
                f"{name} is built from models that are not there"
            )
    assert all("labels" in item["kwargs"] for item in resources.values())
    assert whole(evaluated(operators=True)) == []
    operators = named(evaluated(operators=True), "helm_resource")
    assert set(operators) == {"strimzi", "cloudnative-pg", "keda"}
    assert operators["strimzi"]["kwargs"]["resource_deps"] == ["namespace"]
    page = (ROOT / "docs" / "how-to" / "deploy-on-kubernetes.md").read_text(encoding="utf-8")
    (version,) = (flag for flag in operators["strimzi"]["kwargs"]["flags"] if flag.startswith("--version="))
    assert f"{operators['strimzi']['args'][1]} {version.replace('=', ' ')} " in page


def test_only_local_clusters_are_touched_and_secrets_are_not_shown() -> None:
    calls = evaluated()
    (contexts,) = (item["args"][0] for item in calls if item["call"] == "allow_k8s_contexts")
    assert contexts
    assert all(
        name.startswith(("kind-", "k3d-")) or name.endswith("desktop") or name == "minikube" for name in contexts
    )
    buttons = named(calls, "cmd_button")
    assert {"send-samples", "verify-ledger", "dead-letters"} <= set(buttons)
    resources = {*named(calls, "k8s_resource")}
    assert {item["kwargs"]["resource"] for item in buttons.values()} <= resources


def test_code_that_changes_reaches_the_running_container() -> None:
    image = named(evaluated(), "docker_build")["guichet/triage"]["kwargs"]
    synced = {item["args"][0]: item["args"][1] for item in image["live_update"] if item["call"] == "sync"}
    assert synced == {name: f"/code/{name}" for name in ("services", "shared", "schemas", "models")}
    assert set(synced) <= set(image["only"])
    spec = of_kind(render("dev"), "Deployment")["triage"]["spec"]["template"]["spec"]
    (item,) = spec["containers"]
    assert item["args"] == ["-m", "shared.cluster.reload", "/code", "services.$(SERVICE).main"]
    assert {"name": "code", "mountPath": "/code"} in item["volumeMounts"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("'crm', 'audit'", "'crm', 'ledger'"), ("'topics', 'prepare']", "'topics', 'prepared']"), ("'KafkaTopic', ", "")],
)
def test_a_renamed_service_or_step_is_found(before: str, after: str, tmp_path: Path) -> None:
    text = (ROOT / "Tiltfile").read_text(encoding="utf-8")
    assert before in text
    changed = tmp_path / "Tiltfile"
    changed.write_text(text.replace(before, after), encoding="utf-8")
    assert whole(evaluated(changed)) != []
