"""`python -m models.collect FOLDER`: the models that this code uses, whole and checked, for an image of their own."""

import shutil
import sys
from pathlib import Path

from models.pii import artefact
from shared.inference.artefacts import CURRENT, locate, read_manifest, verify


def collect(folder: Path) -> list[str]:
    """Copies the encoder and the finder in use. Returns the names of their folders, which name their contents.

    Raises:
        ArtefactError: one was not built here, or was changed since.
    """
    encoder = locate()
    verify(encoder, read_manifest(encoder))
    finder = artefact.locate()
    folder.mkdir(parents=True, exist_ok=True)
    for source in (encoder, finder):
        if not (folder / source.name).exists():
            shutil.copytree(source, folder / source.name)
    (folder / CURRENT).write_text(encoder.name + "\n", encoding="ascii")
    return [encoder.name, finder.name]


def main(arguments: list[str]) -> int:
    sys.stdout.write("".join(f"{name}\n" for name in collect(Path(arguments[0]))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
