"""`python -m shared.cluster.sign_images BUNDLE KEY.pem`: signs each image of a bundle, and what is said to be in ours.

The images are those of `images.txt` and `operators.txt`, a layout each in `images/`; the contents lists lie in `sbom/`.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from shared.cluster.image_signatures import attest, sign
from shared.cluster.layouts import BadLayout, Layout

_BUILT: Final = re.compile(r"(?:.*/)?guichet/(?P<name>[a-z-]+):[^@]+")
"""One of ours that was built beside its contents list; what is named by its digest was built elsewhere."""


def folder_of(image: str) -> str:
    """The name of an image's layout in the bundle; the scripts beside make it the same way."""
    return re.sub("[/:@]", "_", image)


def listed(bundle: Path) -> Iterator[str]:
    for name in ("images.txt", "operators.txt"):
        lines = (bundle / name).read_text(encoding="utf-8").splitlines()
        yield from (line for line in lines if line and not line.startswith("#"))


def sign_all(bundle: Path, key: Ed25519PrivateKey) -> int:
    """How many images were signed.

    Raises:
        BadLayout: one of them is not in the bundle, or another than it is named as, or its contents list is missing.
    """
    images = list(listed(bundle))
    for image in images:
        layout = Layout(bundle / "images" / folder_of(image))
        _, pinned, digest = image.partition("@")
        if pinned and digest != layout.digest():
            raise BadLayout(f"{image} is not what its layout holds, {layout.digest()}")
        sign(layout, image, key)
        if built := _BUILT.fullmatch(image):
            path = bundle / "sbom" / f"{built['name']}.cdx.json"
            if not path.is_file():
                raise BadLayout(f"{path} is missing: take the step `sbom` first")
            attest(layout, image, json.loads(path.read_bytes()), key)
    return len(images)


def _key(path: Path) -> Ed25519PrivateKey | None:
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        return None
    return key if isinstance(key, Ed25519PrivateKey) else None


def main(arguments: list[str]) -> int:
    bundle, key = Path(arguments[0]), _key(Path(arguments[1]))
    if key is None:
        sys.stderr.write(f"{arguments[1]} holds no Ed25519 key without a password. Nothing was signed.\n")
        return 1
    try:
        sys.stdout.write(f"{sign_all(bundle, key)} images signed\n")
    except (BadLayout, OSError) as why:
        sys.stderr.write(f"{why}. The bundle is not signed.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
