"""`python -m tests.features_report`: each row of docs/features.md with the tests that show it."""

import contextlib
import io
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROWS = ROOT / "docs" / "features.md"
_ROW = re.compile(r"^\|\s*(\d+)\s*\|\s*([^|]*?)\s*\|\s*([^|]*?)\s*\|\s*([TBL])\s*\|")


class Collector:
    """A pytest plugin that notes which collected test shows which row."""

    def __init__(self) -> None:
        self.shown: dict[int, set[str]] = defaultdict(set)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for marker in item.iter_markers("feature"):
                for number in marker.args:
                    self.shown[number].add(item.nodeid.split("[")[0])


def rows() -> dict[int, tuple[str, str, str]]:
    """Number, and area, short line and class, of each row."""
    matches = (_ROW.match(line) for line in ROWS.read_text(encoding="utf-8").splitlines())
    return {int(match[1]): (match[2], match[3], match[4]) for match in matches if match}


def main() -> int:
    collector = Collector()
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        status = pytest.main(["--collect-only", "-q", str(ROOT / "tests")], plugins=[collector])
    if status != pytest.ExitCode.OK:
        print(output.getvalue(), "the tests could not be collected", sep="\n", file=sys.stderr)
        return 1
    table = rows()
    for number, (area, line, kind) in table.items():
        tests = sorted(collector.shown.get(number, ()))
        print(f"{'●' if tests else '○'} {number:>3} {kind} {area}: {line}")
        for test in tests:
            print(f"        {test}")
    unknown = sorted(set(collector.shown) - set(table))
    print(f"\n{sum(1 for number in table if number in collector.shown)} of {len(table)} rows are shown by a test.")
    if unknown:
        print(f"markers name rows that do not exist: {unknown}", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    raise SystemExit(main())
