"""What a service's container is told and given, and the settings that come of it, with its files laid on this machine."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.k8s.rendering import Manifest, of_kind
from tests.k8s.rules import pods

MOUNTED = Path("/run/guichet")
SECRET = "s3cret"


def service_of(manifests: list[Manifest], service: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Its pod and its container."""
    pod = dict(pods(manifests))[service]
    (found,) = pod["containers"]
    return pod, found


def told(manifests: list[Manifest], service: str) -> dict[str, str]:
    return {item["name"]: str(item.get("value", "")) for item in service_of(manifests, service)[1]["env"]}


def given(manifests: list[Manifest], service: str, folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """How the container mounts a folder, and the volume."""
    pod, container = service_of(manifests, service)
    (mount,) = (one for one in container["volumeMounts"] if one["mountPath"] == str(folder))
    (volume,) = (one for one in pod["volumes"] if one["name"] == mount["name"])
    return mount, volume


def sources(volume: Mapping[str, Any]) -> list[dict[str, Any]]:
    projected: list[dict[str, Any]] = volume.get("projected", {}).get("sources", [volume])
    return projected


def settings(
    monkeypatch: pytest.MonkeyPatch, manifests: list[Manifest], service: str, folder: Path, secrets: tuple[str, ...]
) -> Any:
    """As in the pod, where `/run/guichet` is `folder`; Secrets of one's own hold these files."""
    maps = of_kind(manifests, "ConfigMap")
    (common,) = (one["data"] for name, one in maps.items() if name.startswith("guichet-"))
    for name, value in {**common, **told(manifests, service)}.items():
        monkeypatch.setenv(name, value.replace(str(MOUNTED), str(folder)))
    pod, container = service_of(manifests, service)
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    for mount in container["volumeMounts"]:
        if Path(mount["mountPath"]).is_relative_to(MOUNTED):
            at = folder / Path(mount["mountPath"]).relative_to(MOUNTED)
            for source in sources(volumes[mount["name"]]):
                _lay(at, source, maps, secrets)
    return import_module(f"services.{service}.settings").Settings()


def _lay(at: Path, source: Mapping[str, Any], maps: Mapping[str, Manifest], secrets: tuple[str, ...]) -> None:
    files: dict[str, str] = {}
    if "configMap" in source:
        files = maps[source["configMap"]["name"]]["data"]
    elif source.get("secret", {}).get("name", "").startswith("own-"):
        files = dict.fromkeys(secrets, SECRET)
    elif source.get("secret", {}).get("secretName") == "crm-smtp":
        files = {"password": SECRET}
    at.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (at / name).write_text(content, encoding="utf-8")
