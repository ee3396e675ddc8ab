"""Images as folders on disk: OCI image layouts (image-layout 1.1), each with the artefacts that speak of its image.

One layout is one folder: `index.json` names manifests by a reference, `blobs/sha256/` holds everything by its digest.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

IMAGE: Final = "image"
"""Under which reference a layout holds the image itself."""
NAMED: Final = "org.opencontainers.image.ref.name"
_MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
_CONFIG: Final = "application/vnd.oci.image.config.v1+json"


class BadLayout(Exception):  # noqa: N818
    """A folder that is no image layout, or one whose blobs are not what their names say."""


@dataclass(frozen=True, slots=True)
class Layer:
    content: bytes
    media_type: str
    annotations: Mapping[str, str]


class Layout:
    """One image's folder.

    Raises:
        BadLayout: there is no layout in the folder, or it does not hold what it names.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = folder / "index.json"
        if not self._index.is_file():
            raise BadLayout(f"{folder} is no image layout")

    def digest(self) -> str:
        """`sha256:…` of the image's manifest, or of its index of manifests."""
        found = [entry["digest"] for entry in self._entries() if _name(entry) == IMAGE]
        if len(found) != 1:
            raise BadLayout(f"{self._folder} holds {len(found)} images, not one")
        path = self._path(found[0])
        if not path.is_file() or _digest(path.read_bytes()) != found[0]:
            raise BadLayout(f"{path} is missing, or not what its name says")
        return str(found[0])

    def put(self, reference: str, layer: Layer) -> None:
        """Adds an artefact of one layer under the reference, or takes the place of the one that is there."""
        described = {
            "mediaType": layer.media_type,
            **self._write(layer.content),
            "annotations": dict(layer.annotations),
        }
        layers = {"type": "layers", "diff_ids": [described["digest"]]}
        config = self._write(encoded({"architecture": "", "os": "", "config": {}, "rootfs": layers}))
        manifest = {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": {"mediaType": _CONFIG, **config},
            "layers": [described],
        }
        entry = {"mediaType": _MANIFEST, **self._write(encoded(manifest)), "annotations": {NAMED: reference}}
        kept = [one for one in self._entries() if _name(one) != reference]
        index = json.loads(self._index.read_bytes()) | {"manifests": [*kept, entry]}
        self._index.write_bytes(encoded(index))

    def _entries(self) -> Sequence[Mapping[str, Any]]:
        entries: Sequence[Mapping[str, Any]] = json.loads(self._index.read_bytes()).get("manifests", [])
        return entries

    def _path(self, digest: str) -> Path:
        algorithm, _, hexadecimal = digest.partition(":")
        if algorithm != "sha256" or not hexadecimal.isalnum():
            raise BadLayout(f"a digest that is no SHA-256: {digest!r}")
        return self._folder / "blobs" / "sha256" / hexadecimal

    def _write(self, content: bytes) -> dict[str, Any]:
        digest = _digest(content)
        path = self._path(digest)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return {"digest": digest, "size": len(content)}


def _name(entry: Mapping[str, Any]) -> str | None:
    name: str | None = entry.get("annotations", {}).get(NAMED)
    return name


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def encoded(value: Any) -> bytes:
    """JSON whose bytes follow from the value alone."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
