"""Files that an administrator writes: a component each, by which the services that read it have it, and nobody else."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from shared.cluster.manifests import Manifest
from shared.cluster.places import NAME_SECRETS, NAMESPACE, PLACES, SECRET_THEMSELVES

COMPONENTS = PurePosixPath("own-files")
MOUNTS = PurePosixPath("/run/guichet/own")


def stem(file: str) -> str:
    """What its component is called."""
    return PurePosixPath(file).stem


def object_of(file: str) -> str:
    """The ConfigMap that the overlay makes of it, and the Secret that lies beside it, or is it."""
    return f"own-{stem(file)}"


def path_of(file: str) -> PurePosixPath:
    return MOUNTS / stem(file) / file


def names() -> tuple[str, ...]:
    return tuple(sorted({file for place in PLACES.values() for file in place.files.values()}))


def readers(file: str) -> dict[str, str]:
    """By service, the setting that names the file."""
    return {
        service: setting
        for service, place in PLACES.items()
        for setting, found in place.files.items()
        if found == file
    }  # fmt: skip


def components() -> Iterator[tuple[PurePosixPath, list[Manifest]]]:
    """Paths from the folder of components, and what stands there."""
    for file in names():
        folder = COMPONENTS / stem(file)
        yield folder / "kustomization.yaml", [_kustomization()]
        yield folder / "services.yaml", [_patch(file, service, setting) for service, setting in readers(file).items()]


def _kustomization() -> Manifest:
    return {
        "apiVersion": "kustomize.config.k8s.io/v1alpha1",
        "kind": "Component",
        "patches": [{"path": "services.yaml"}],
    }


def _patch(file: str, service: str, setting: str) -> Manifest:
    path = path_of(file)
    container = {
        "name": "service",
        "env": [{"name": f"GUICHET_{setting}", "value": str(path)}],
        "volumeMounts": [{"name": object_of(file), "mountPath": str(path.parent), "readOnly": True}],
    }
    volume = {"name": object_of(file), "projected": {"defaultMode": 0o440, "sources": _sources(file)}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": service, "namespace": NAMESPACE},
        "spec": {"template": {"spec": {"containers": [container], "volumes": [volume]}}},
    }


def _sources(file: str) -> list[dict[str, Any]]:
    """The file itself; of a Secret beside it everything, since the file says which of its files it needs."""
    itself = {"name": object_of(file), "items": [{"key": file, "path": file}]}
    if file in SECRET_THEMSELVES:
        return [{"secret": itself}]
    beside = [{"secret": {"name": object_of(file)}}] if file in NAME_SECRETS else []
    return [{"configMap": itself}, *beside]
