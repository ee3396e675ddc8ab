"""The finder as detection calls it: the spaCy pipeline's own, without spaCy's documents and memory."""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

from models.pii.artefact import locate
from models.pii.decode import Reading
from models.pii.finder import Finder
from services.pseudonymizer.domain.spans import fold

_BATCH = 16


class Reader:
    """Readings in batches, from the finder that was built on this machine."""

    def __init__(self, directory: Path | None = None) -> None:
        self._finder = Finder.load(directory or locate())

    def warm_up(self) -> None:
        self._finder.warm_up()

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Each text's reading, in characters of that text, whatever its odd spaces and dashes."""
        folded = [fold(text) for text in texts]
        batches = (folded[start : start + _BATCH] for start in range(0, len(folded), _BATCH))
        return list(chain.from_iterable(map(self._finder.read, batches)))
