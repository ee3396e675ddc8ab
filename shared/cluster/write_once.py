"""Volumes whose files nobody changes, for what vouches for the rest; off unless an overlay names the component."""

from collections.abc import Iterator

from shared.cluster.manifests import Manifest, labels
from shared.cluster.places import NAMESPACE, PLACES

VOLUME = "write-once"


def claim_of(service: str) -> str:
    return f"{service}-{VOLUME}"


def claims() -> Iterator[Manifest]:
    """The storage class, or the volume, is the overlay's to name: what protects it is the storage's."""
    for service, place in PLACES.items():
        if place.write_once:
            yield {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "metadata": {
                    "name": claim_of(service),
                    "namespace": NAMESPACE,
                    "labels": labels("write-once", service),
                },
                "spec": {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "20Gi"}}},
            }


def mounts() -> Iterator[Manifest]:
    """Patches: each service that writes such files gets its volume, and is told where."""
    for service, place in PLACES.items():
        if place.write_once:
            container = {
                "name": "service",
                "env": [{"name": f"GUICHET_{name}", "value": path} for name, path in place.write_once.items()],
                "volumeMounts": [{"name": VOLUME, "mountPath": path} for path in place.write_once.values()],
            }
            volume = {"name": VOLUME, "persistentVolumeClaim": {"claimName": claim_of(service)}}
            yield {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": service, "namespace": NAMESPACE},
                "spec": {"template": {"spec": {"containers": [container], "volumes": [volume]}}},
            }
