"""A file's name is the sender's: what it ends in must be what a person sees that it ends in."""

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.file_names import LONGEST, plain_name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("facture.pdf", "facture.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("\u2066facture\u2069\u200f.pdf", "facture.pdf"),
        ("a\tb\r\n\x00.pdf", "a b .pdf"),
        ("facture.pdf\u2800\u2800\u2028\u00a0\u3000 .exe", "facture.pdf .exe"),
        ("a\u0085b\u00adc\ue000\U000e0041.txt", "a bc.txt"),
        ("re\u0301sume\u0301.pdf", "re\u0301sume\u0301.pdf"),
        ("نامه\u200cها.pdf", "نامه\u200cها.pdf"),
        ("\ud83d.pdf", "?.pdf"),
        ("👩\u200d💻.png", "👩\u200d💻.png"),
        ("n" * 300 + ".exe", "n" * 250 + "….exe"),
        ("n" * 300, "n" * 255),
        ("." + "n" * 300, "." + "n" * 254),
    ],
)
def test_a_name_hides_nothing_turns_nothing_round_and_keeps_its_ending(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@given(st.text(max_size=400), st.sampled_from((LONGEST, 120)))
def test_no_name_is_longer_nor_holds_what_cannot_be_seen(name: str, longest: int) -> None:
    plain = plain_name(name, longest)
    assert len(plain) <= longest
    assert {category(char) for char in plain if char not in "\u200c\u200d"}.isdisjoint(
        {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    assert plain_name(plain, longest) == plain
