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
_PARTLY = re.compile(r"^\|\s*◐ (\d+)\s*\|\s*([^|]*?)\s*\|\s*$")
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


def partly() -> dict[int, str]:
    """What is missing of each row that is shown in part."""
    matches = (_PARTLY.match(line) for line in ROWS.read_text(encoding="utf-8").splitlines())
    return {int(match[1]): match[2] for match in matches if match}


def main() -> int:
    collector = Collector()
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        status = pytest.main(["--collect-only", "-q", str(ROOT / "tests")], plugins=[collector])
    if status != pytest.ExitCode.OK:
        print(output.getvalue(), "the tests could not be collected", sep="\n", file=sys.stderr)
        return 1
    table, missing = rows(), partly()
    for number, (area, line, kind) in table.items():
        tests = sorted(collector.shown.get(number, ()))
        print(f"{'○' if not tests else '◐' if number in missing else '●'} {number:>3} {kind} {area}: {line}")
        if number in missing:
            print(f"        missing: {missing[number]}")
        for test in tests:
            print(f"        {test}")
    unknown = sorted({*collector.shown, *missing} - set(table))
    shown = [number for number in table if number in collector.shown]
    print(
        f"\n{len(shown)} of {len(table)} rows are shown by a test, {sum(one in missing for one in shown)} of them in part."
    )
    if unknown:
        print(f"markers name rows that do not exist: {unknown}", file=sys.stderr)
    return 1 if unknown else 0


if __name__ == "__main__":
    raise SystemExit(main())
