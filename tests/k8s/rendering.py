"""The manifests of each overlay as `kubectl kustomize` makes them, and the tools that tests run."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import missing

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "k8s"
OVERLAYS = ("dev", "staging", "production")
TOOLS = ROOT / ".tools" / "bin"
Manifest = dict[str, Any]


class Missing(Exception):  # noqa: N818
    """A tool is not there: `make tools` fetches it."""


def tool(name: str) -> Path:
    """The pinned one of `make tools`, else one on the path.

    Raises:
        Missing: there is none.
    """
    pinned = TOOLS / name
    found = str(pinned) if pinned.exists() else shutil.which(name)
    if found is None:
        raise Missing(f"{name} is not here: make tools")
    return Path(found)


def needed(name: str) -> Path:
    """For a test: skipped where the tool is missing, a failure in CI."""
    try:
        return tool(name)
    except Missing as why:
        missing(str(why))


def kubectl() -> Path:
    return tool("kubectl")


def built(folder: Path) -> str:
    command = [str(kubectl()), "kustomize", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        raise ValueError(done.stderr)
    return done.stdout


def overlay_of(folder: Path, resource: str, components: Sequence[str], **told: Any) -> list[Manifest]:
    """An overlay of somebody's own, in a folder with files of their own; paths are from `k8s`."""
    here = {path: os.path.relpath(KUBERNETES / path, folder) for path in (resource, *components)}
    said = {"kind": "Kustomization", "resources": [here[resource]], "components": [here[one] for one in components]}
    (folder / "kustomization.yaml").write_text(json.dumps({**said, **told}), encoding="utf-8")
    return parsed(built(folder))


def parsed(text: str) -> list[Manifest]:
    return [item for item in yaml.load_all(text, Loader=yaml.CSafeLoader) if item]


@cache
def render(overlay: str) -> list[Manifest]:
    return parsed(built(KUBERNETES / "overlays" / overlay))


def of_kind(manifests: list[Manifest], kind: str) -> Mapping[str, Manifest]:
    return {item["metadata"]["name"]: item for item in manifests if item["kind"] == kind}
