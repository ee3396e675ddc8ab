"""The local span files, read a line at a time as often as it takes: they may be larger than the memory."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

_LONGEST_LINE: Final = 1024 * 1024


class SpanFiles:
    """Those that services write; what else lies there is passed over."""

    def __init__(self, folder: Path) -> None:
        self._files: Sequence[Path] = sorted(path for path in folder.glob("*.jsonl") if path.is_file())

    def __bool__(self) -> bool:
        return bool(self._files)

    def holding(self, *words: str) -> Iterator[dict[str, Any]]:
        """The spans in whose line one of the words stands, or all. A line that a crash cut short is passed over."""
        wanted = [word.encode() for word in words]
        for path in self._files:
            with path.open("rb") as stream:
                while line := stream.readline(_LONGEST_LINE):
                    if wanted and not any(word in line for word in wanted):
                        continue
                    try:
                        found = json.loads(line)
                    except ValueError:
                        continue
                    if isinstance(found, dict):
                        yield found
