"""The rules of this house for manifests: each says in words what is wrong, or nothing."""

import re
from collections.abc import Iterator
from typing import Any

from tests.k8s.rendering import Manifest, of_kind

_SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|_KEY(?!_FILE)|CREDENTIAL")
_PUBLIC = frozenset({"GUICHET_PROMOTION_KEYS"})
"""Named like a secret, and are paths of public keys."""
_SECRET_VALUE = re.compile(r"-----BEGIN|://[^/@:\s]+:[^/@\s]+@")
_PINNED = re.compile(r"(:(?!latest$)[A-Za-z0-9._-]+|@sha256:[0-9a-f]{64})$")
_NEVER = ("hostNetwork", "hostPID", "hostIPC", "hostUsers")


def pods(manifests: list[Manifest]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in manifests:
        if item["kind"] in ("Deployment", "Job"):
            yield item["metadata"]["name"], item["spec"]["template"]["spec"]


def containers(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from spec.get("initContainers", ())
    yield from spec["containers"]


def problems(manifests: list[Manifest]) -> list[str]:
    return [
        *(f"{name}: {problem}" for name, spec in pods(manifests) for problem in (*_pod(spec), *_each(spec))),
        *(f"{name}: has no probe {kind}" for name, kind in _unprobed(manifests)),
        *_secrets(manifests),
        *_network(manifests),
        *_names(manifests),
    ]


def _pod(spec: dict[str, Any]) -> Iterator[str]:
    security = spec.get("securityContext", {})
    if spec.get("automountServiceAccountToken") is not False:
        yield "is given a token of the API server"
    if security.get("runAsNonRoot") is not True or not security.get("runAsUser"):
        yield "may run as root"
    if security.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        yield "has no seccomp profile"
    if spec.get("enableServiceLinks") is not False:
        yield "is told of every service in its environment"
    if not spec.get("priorityClassName"):
        yield "has no priority"
    for name in _NEVER:
        if name in spec:
            yield f"sets {name}"
    if any("hostPath" in volume for volume in spec.get("volumes", ())):
        yield "mounts a folder of the node"


def _each(spec: dict[str, Any]) -> Iterator[str]:
    for container in containers(spec):
        name, security = container["name"], container.get("securityContext", {})
        resources = container.get("resources", {})
        for kind in ("requests", "limits"):
            if not {"cpu", "memory"} <= set(resources.get(kind, {})):
                yield f"{name} has no {kind}"
        if security.get("allowPrivilegeEscalation") is not False or security.get("privileged"):
            yield f"{name} may gain rights"
        if security.get("capabilities", {}).get("drop") != ["ALL"] or "add" in security.get("capabilities", {}):
            yield f"{name} keeps capabilities"
        if security.get("readOnlyRootFilesystem") is not True:
            yield f"{name} can write to its image"
        if not _PINNED.search(container["image"]):
            yield f"{name}'s image is whatever is newest"


def _unprobed(manifests: list[Manifest]) -> Iterator[tuple[str, str]]:
    for item in manifests:
        if item["kind"] == "Deployment":
            for container in item["spec"]["template"]["spec"]["containers"]:
                for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
                    if kind not in container:
                        yield item["metadata"]["name"], kind


def _secrets(manifests: list[Manifest]) -> Iterator[str]:
    for item in manifests:
        if item["kind"] == "Secret":
            yield f"{item['metadata']['name']}: a Secret stands in the manifests"
    for name, spec in pods(manifests):
        for container in containers(spec):
            for variable in container.get("env", ()):
                value = str(variable.get("value", ""))
                if _SECRET_VALUE.search(value):
                    yield f"{name}: {variable['name']} holds a secret"
                if value and _secret(variable["name"]):
                    yield f"{name}: {variable['name']} is given in clear"


def _secret(name: str) -> bool:
    return bool(_SECRET_NAME.search(name)) and not name.endswith("_FILE") and name not in _PUBLIC


def _network(manifests: list[Manifest]) -> Iterator[str]:
    policies = of_kind(manifests, "NetworkPolicy")
    if not any(
        policy["spec"]["podSelector"] == {} and sorted(policy["spec"]["policyTypes"]) == ["Egress", "Ingress"]
        and not policy["spec"].get("ingress") and not policy["spec"].get("egress")
        for policy in policies.values()
    ):  # fmt: skip
        yield "nothing refuses what no policy allows"
    for name, policy in policies.items():
        for way, whom in (("egress", "to"), ("ingress", "from")):
            for rule in policy["spec"].get(way, ()):
                if not rule.get(whom) or not rule.get("ports") or {} in rule[whom]:
                    yield f"{name}: {way} is open to all"
                for peer in rule.get(whom, ()):
                    if peer.get("ipBlock", {}).get("cidr", "").endswith("/0"):
                        yield f"{name}: {way} is open to every address"
                    if peer.get("namespaceSelector") == {} or peer.get("podSelector") == {}:
                        yield f"{name}: {way} is open to every pod"


def _names(manifests: list[Manifest]) -> Iterator[str]:
    """What names another object names one that is there."""
    deployments, budgets = of_kind(manifests, "Deployment"), of_kind(manifests, "PodDisruptionBudget")
    for name, scaler in of_kind(manifests, "ScaledObject").items():
        if scaler["spec"]["scaleTargetRef"]["name"] not in deployments:
            yield f"{name}: scales nothing"
    for name, budget in budgets.items():
        wanted = budget["spec"]["selector"]["matchLabels"].items()
        if not any(wanted <= item["spec"]["template"]["metadata"]["labels"].items() for item in deployments.values()):
            yield f"{name}: its budget covers nothing"
    priorities = of_kind(manifests, "PriorityClass")
    for name, spec in pods(manifests):
        if spec.get("priorityClassName") not in (None, *priorities):
            yield f"{name}: its priority does not exist"
