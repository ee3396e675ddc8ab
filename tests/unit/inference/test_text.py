"""What the encoder reads does not tell who troubled to write capitals and stops."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.inference.text import begun, ticket_text


@pytest.mark.parametrize(
    ("subject", "body", "read"),
    [
        ("écran noir", "l'écran est noir. ça dure\ndepuis hier", "Écran noir\nL'écran est noir. Ça dure\nDepuis hier."),
        ("Screen", "It is black!", "Screen\nIt is black!"),
        ("", "call [PERSON_1] at [PHONE_1]", "Call [PERSON_1] at [PHONE_1]."),
        ("vpn", "", "Vpn"),
        ("", "- un\n- deux\nversion 10.0.1 de app.exe", "- un\n- deux\nVersion 10.0.1 de app.exe."),
        ("", "ßtraße", "ßtraße."),
    ],
)
def test_sentences_begin_with_a_capital_and_a_text_ends_with_a_stop(subject: str, body: str, read: str) -> None:
    assert ticket_text(subject, body) == read


def test_a_careless_writer_is_read_as_a_careful_one() -> None:
    careful = ticket_text("Imprimante", "Elle ne répond plus. Les camions attendent.", "Bonjour")
    assert ticket_text("imprimante", "elle ne répond plus. les camions attendent", "bonjour.") == careful


def test_a_million_empty_lines_are_looked_at_once() -> None:
    assert begun("\n" * 1_000_000 + "1") == "\n" * 1_000_000 + "1"


@given(st.text())
@example("ß µ ı ſ ŉ ǰ ǆ i̇ ΐ")
@example("µ")
def test_no_character_moves_and_twice_changes_nothing(text: str) -> None:
    once = begun(text)
    assert len(once) == len(text)
    assert [one.lower() for one in once] == [one.lower() for one in text]
    assert begun(once) == once
