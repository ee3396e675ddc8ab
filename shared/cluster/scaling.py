"""Replicas by how far a service's groups are behind, for KEDA."""

from collections.abc import Iterator
from typing import Any

from schemas.topics import consumer_group
from shared.cluster.manifests import Manifest, labels
from shared.cluster.places import BUS, BUS_PORT, LAG_READER, NAMESPACE, PLACES, scaled, topics_read_by

API = "keda.sh/v1alpha1"
LAG = 50
"""Events behind for each replica. A guess: nobody has measured it on a cluster."""
PROTOCOL = "3.6.0"
"""KEDA's own default is a protocol that Kafka 4 no longer speaks."""
_AUTHENTICATION = "bus-lag"


def authentication() -> Manifest:
    return {
        "apiVersion": API,
        "kind": "TriggerAuthentication",
        "metadata": {"name": _AUTHENTICATION, "labels": labels("scaling")},
        "spec": {
            "secretTargetRef": [
                {"parameter": "ca", "name": f"{BUS}-cluster-ca-cert", "key": "ca.crt"},
                {"parameter": "cert", "name": LAG_READER, "key": "user.crt"},
                {"parameter": "key", "name": LAG_READER, "key": "user.key"},
            ]
        },
    }


def scalers() -> Iterator[Manifest]:
    """Every scale step makes the group share its partitions anew, so going down is slow and one at a time."""
    yield authentication()
    for service in scaled():
        place = PLACES[service]
        yield {
            "apiVersion": API,
            "kind": "ScaledObject",
            "metadata": {"name": service, "labels": labels("scaling", service)},
            "spec": {
                "scaleTargetRef": {"name": service},
                "pollingInterval": 15,
                "cooldownPeriod": 300,
                "minReplicaCount": place.least,
                "maxReplicaCount": place.most,
                "fallback": {"failureThreshold": 4, "replicas": place.least, "behavior": "currentReplicasIfHigher"},
                "advanced": {"horizontalPodAutoscalerConfig": {"behavior": _behavior()}},
                "triggers": [_trigger(service, topic) for topic in topics_read_by(service)],
            },
        }


def _behavior() -> dict[str, Any]:
    return {
        "scaleUp": {"stabilizationWindowSeconds": 30, "policies": [{"type": "Pods", "value": 2, "periodSeconds": 60}]},
        "scaleDown": {
            "stabilizationWindowSeconds": 600,
            "policies": [{"type": "Pods", "value": 1, "periodSeconds": 300}],
        },
    }


def _trigger(service: str, topic: str) -> dict[str, Any]:
    return {
        "type": "kafka",
        "metadata": {
            "bootstrapServers": f"{BUS}-kafka-bootstrap.{NAMESPACE}.svc:{BUS_PORT}",
            "consumerGroup": consumer_group(service, topic),
            "topic": topic,
            "version": PROTOCOL,
            "lagThreshold": str(LAG),
            "offsetResetPolicy": "earliest",
            "excludePersistentLag": "true",
            "tls": "enable",
        },
        "authenticationRef": {"name": _AUTHENTICATION},
    }
