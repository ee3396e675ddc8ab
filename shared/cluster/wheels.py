"""`python wheels.py requirements.lock NAME|FILE...`: the lock's lines of these packages, with their hashes.

Runs in an image that is being built, so it needs nothing but Python. A file holds one name a line.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==")


def chosen(lock: str, names: Iterable[str]) -> Iterator[str]:
    """Whole entries, continuation lines too, in the lock's order.

    Raises:
        ValueError: the lock does not hold one of the names.
    """
    left, wanted, taking = set(names), set(names), False
    for line in lock.splitlines():
        if match := _NAME.match(line):
            taking = match[1] in wanted
            left.discard(match[1])
        elif not line.startswith(" "):
            taking = False
        if taking:
            yield line
    if left:
        raise ValueError(f"not in the lock: {', '.join(sorted(left))}")


def main(arguments: list[str]) -> int:
    lock, *asked = arguments
    names = [name for item in asked for name in (Path(item).read_text().split() if "." in item else [item])]
    sys.stdout.write("".join(f"{line}\n" for line in chosen(Path(lock).read_text(encoding="utf-8"), names)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
