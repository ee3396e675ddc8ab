"""Files as a database and a bus leave them: mostly zeros, with something said between."""

from pathlib import Path

import pytest

from shared.privacy.needles import Haystack
from shared.privacy.scan import scan_files

VALUE = "Zéphyrine Québriac-Wåhl"
BLOCK = 4096
CHUNK = 8 * 1024 * 1024


@pytest.mark.feature(13)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16-le"])
@pytest.mark.parametrize("border", [0, BLOCK, 3 * BLOCK, CHUNK], ids=["start", "block", "later", "chunk"])
def test_a_value_is_found_wherever_it_lies_among_zeros(tmp_path: Path, encoding: str, border: int) -> None:
    planted, path = VALUE.encode(encoding), tmp_path / "index"
    for back in {0, 1, len(planted) - 1, len(planted)}:
        before = max(border - back, 0)
        path.write_bytes(bytes(before) + planted + bytes(2 * BLOCK))
        assert {found.name for found in scan_files(Haystack([("c1", VALUE)]), tmp_path)} == {"c1"}, back


def test_a_file_that_ends_with_it_is_searched_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"said" + bytes(5 * BLOCK) + VALUE.encode())
    assert scan_files(Haystack([("c1", VALUE)]), tmp_path)


def test_zeros_and_other_words_hold_nothing(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(bytes(BLOCK) + b"[PERSON_1]" + bytes(CHUNK + 1) + b"[PHONE_1]")
    (tmp_path / "empty").touch()
    assert scan_files(Haystack([("c1", VALUE)]), tmp_path) == []
