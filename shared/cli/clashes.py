"""Whether a command would write over what it reads, or two of its outputs over each other."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

Named = str | Path | None
STANDARD = "-"


def clash(reads: Sequence[Named], writes: Sequence[Named]) -> str | None:
    """Why the command may not begin, None when nothing would be lost. Asked before anything is opened."""
    sources, targets = _files(reads), _files(writes)
    if any(_same(source, target) for source in sources for target in targets):
        return "the input cannot also be an output"
    standard = sum(str(one) == STANDARD for one in writes)
    if standard > 1 or any(_same(one, other) for one, other in combinations(targets, 2)):
        return "two outputs cannot be one file"
    return None


def _files(named: Sequence[Named]) -> list[Path]:
    """What is standard input or output is no file; nor can a device such as /dev/null be lost."""
    paths = (Path(one) for one in named if one is not None and str(one) != STANDARD)
    return [path for path in paths if not path.exists() or path.is_file()]


def _same(one: Path, other: Path) -> bool:
    """Also by a link, symbolic or hard."""
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()
