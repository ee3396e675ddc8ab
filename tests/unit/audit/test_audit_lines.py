"""A line is on disk whole, or it is not there."""

import os
from pathlib import Path

import pytest

from services.audit.adapters.line_file import append_line


def test_a_line_that_was_written_in_part_counts_as_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, write = tmp_path / "erasures", os.write
    append_line(path, "first")
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda descriptor, data: write(descriptor, data[: len(data) // 2]))
        with pytest.raises(OSError, match="space"):
            append_line(path, "second")
    append_line(path, "third")
    assert path.read_text(encoding="ascii").splitlines() == ["first", "third"]


def test_a_whole_line_that_an_editor_left_without_its_end_is_kept(tmp_path: Path) -> None:
    """It was taken for one that a crash cut off: an erasure less in the list."""
    path = tmp_path / "erasures"
    path.write_text('{"number": 1}\n{"number": 2}', encoding="ascii")
    append_line(path, '{"number": 3}')
    assert path.read_text(encoding="ascii") == '{"number": 1}\n{"number": 2}\n{"number": 3}\n'


@pytest.mark.parametrize("length", [4096, 4097, 20_000])
def test_what_somebody_put_there_spoils_no_line_after_it(tmp_path: Path, length: int) -> None:
    """Of more than a line could be, a part was taken away, and the next line stood behind the rest."""
    path = tmp_path / "erasures"
    path.write_text('{"number": 1}\n' + "x" * length, encoding="ascii")
    append_line(path, '{"number": 2}')
    lines = path.read_text(encoding="ascii").splitlines()
    assert (lines[0], lines[-1]) == ('{"number": 1}', '{"number": 2}')
    assert lines[1:-1] == (["x" * length] if length > 4096 else [])
