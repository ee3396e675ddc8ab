"""A line is on disk whole, or it is not there."""

import os
from pathlib import Path

import pytest

from services.audit.adapters.checkpoints import append_line


def test_a_line_that_was_written_in_part_counts_as_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, write = tmp_path / "erasures", os.write
    append_line(path, "first")
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda descriptor, data: write(descriptor, data[: len(data) // 2]))
        with pytest.raises(OSError, match="space"):
            append_line(path, "second")
    append_line(path, "third")
    assert path.read_text(encoding="ascii").splitlines() == ["first", "third"]
