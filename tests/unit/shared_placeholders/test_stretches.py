"""Where a stretch stands, as whole words."""

import pytest

from shared.placeholders import standing


@pytest.mark.parametrize(("text", "stretch", "found"), [
    ("Ozil, ozil et Ozilienne", "OZIL", ["Ozil", "ozil"]),
    ("à l\u2019hôpital\u00a0Saint\u2011Luc.", "l'hôpital Saint-Luc", ["l\u2019hôpital\u00a0Saint\u2011Luc"]),
    ("deux\n  lignes", "deux lignes", ["deux\n  lignes"]),
    ("c++ et c++11", "c++", ["c++", "c++"]),
    ("code (a.b) fin", "(a.b)", ["(a.b)"]),
    ("a b a b a", "a b a", ["a b a"]),
    ("rien", "", []),
    ("rien - rien", " - ", []),
])  # fmt: skip
def test_whole_words_in_any_case_and_any_spaces(text: str, stretch: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in standing(text, stretch)] == found


def test_case_may_count() -> None:
    assert list(standing("hunter2 Hunter2", "Hunter2", exact_case=True)) == [(8, 15)]
