"""Where the finder lies once it is built, and what it is made of."""

import os
from pathlib import Path

from models.pii.languages import FILES as LANGUAGES
from shared.inference.artefacts import ArtefactError, models_root, sha256_of

GRAPH, WORD_GRAPH, WORDS, PIECES, DIGESTS = "finder.onnx", "words.onnx", "words.bin", "pieces.tsv", "digests.txt"
WEIGHTS = Path(__file__).parent / "weights.npz"
CARD = Path(__file__).parent / "card.md"
RECIPE = "5"


def version() -> str:
    """Named after what it is made from: the committed weights and the recipe."""
    return f"finder-{RECIPE}-{sha256_of(WEIGHTS)[:12]}"


def locate(root: Path | None = None) -> Path:
    """The built finder that goes with this code, whole.

    Raises:
        ArtefactError: it was not built here, or a file changed since.
    """
    directory = (models_root() if root is None else root) / version()
    try:
        lines = (directory / DIGESTS).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        raise ArtefactError(f"no {version()} in {directory.parent}: run `guichet models build`") from None
    for digest, name in (line.split("  ") for line in lines):
        path = directory / name
        if not path.is_file() or sha256_of(path) != digest:
            raise ArtefactError(f"{path} is not the file that was built: run `guichet models build --force`")
    return directory


def seal(directory: Path) -> None:
    """Notes the digest of every file of a finished build."""
    lines = [f"{sha256_of(directory / name)}  {name}" for name in (GRAPH, WORD_GRAPH, PIECES, WORDS, *LANGUAGES)]
    (directory / DIGESTS).write_text("\n".join(lines) + "\n", encoding="ascii")


def identity() -> str:
    """The digest of the weights, to be shown."""
    return f"sha256:{sha256_of(WEIGHTS)}"


def building(root: Path) -> Path:
    """A place of its own for a build that may be interrupted."""
    return root / f".building-{version()}-{os.getpid()}"
