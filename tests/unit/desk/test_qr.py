"""The QR code, against two that the library `qrcode` 8.2 drew with the same version, level and mask."""

import hashlib

import pytest

from services.desk.domain import qr

_SMALL = """
#######...#.#.#######
#.....#.....#.#.....#
#.###.#.#.#...#.###.#
#.###.#.....#.#.###.#
#.###.#..#.##.#.###.#
#.....#..###..#.....#
#######.#.#.#.#######
........#.#..........
###.#####.#.###...#..
#..#.#.##.##.##.#...#
...####.####....#.###
..#.##..#.####.#....#
.#....#...##.....#.#.
........#.#...####.##
#######.#.#.##.##.###
#.....#.###..#.#...##
#.###.#.#.#.#..##....
#.###.#....#..#.##.#.
#.###.#.#.##.#.####.#
#.....#.##.###.....#.
#######.#.##..####.##
"""
_URI = b"otpauth://totp/Guichet:agent-7f3a?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Guichet"
_URI_SHA256 = "7ad25aab30e02544b927f8692d198512b78c7eb4088154b0a7015f3efa82e687"


def shown(content: bytes) -> str:
    drawn = qr.matrix(content)
    assert drawn is not None
    return "\n".join("".join("#" if dark else "." for dark in row) for row in drawn)


def test_a_small_code_is_drawn_as_another_library_draws_it() -> None:
    assert shown(b"otpauth://") == _SMALL.strip()


def test_a_whole_address_is_drawn_as_another_library_draws_it() -> None:
    assert hashlib.sha256(shown(_URI).encode()).hexdigest() == _URI_SHA256


@pytest.mark.parametrize(("length", "side"), [(17, 21), (18, 25), (78, 33), (106, 37)])
def test_the_smallest_code_that_holds_it(length: int, side: int) -> None:
    assert len(shown(b"a" * length).split("\n")) == side


def test_what_does_not_fit_is_not_drawn() -> None:
    assert qr.matrix(b"a" * 107) is None


def test_the_path_has_one_square_a_dark_module() -> None:
    drawn = qr.matrix(b"a")
    assert drawn is not None
    path = qr.path(drawn)
    assert path.count("M") == sum(map(sum, drawn))
    assert path.startswith("M4 4h1v1h-1z")
