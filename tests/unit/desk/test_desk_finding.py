"""What is searched of a ticket, what a search asks, and where its words are shown."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base import EventData
from schemas.tickets import Channel, Kind, TicketPseudonymized
from services.desk.domain.facts import Fact, Stamp, fact_of
from services.desk.domain.finding import LONGEST, MOST_ASKED, excerpt, looks_personal, searchable, wanted, words
from shared.placeholders.grammar import PLACEHOLDER

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TICKET = uuid4()
TEXTS = st.text(alphabet="ab Éœ[PERSON_1]\n'ß", max_size=80)


def read(subject: str, body: str, version: int = 1, minute: int = 0) -> Fact[EventData]:
    data = TicketPseudonymized(
        ticket_id=TICKET, message_id=uuid4(), version=version, received_at=NOW, channel=Channel.MAIL, kind=Kind.TICKET,
        lang="fr", lang_confidence=0.99, subject=subject, body=body,
    )  # fmt: skip
    return fact_of(data, Stamp(NOW.replace(minute=minute), uuid4()))


def test_words_have_neither_case_nor_accents_and_placeholders_are_none() -> None:
    assert words("Éteinte ! Cœur de l'IMPRIMANTE n° 3, [PERSON_1] [PHONE_12B]") == [
        "eteinte", "coeur", "de", "l", "imprimante", "n", "3",
    ]  # fmt: skip


def test_a_ticket_is_found_by_all_its_messages_each_word_once() -> None:
    facts = [read("Imprimante", "imprimante rouge"), read("Re: imprimante", "verte [EMAIL_1]", 2)]
    assert searchable(facts) == ["imprimante", "re", "rouge", "verte"]


@pytest.mark.parametrize(
    ("typed", "stems"),
    [
        ("Imprimantes", ("imprimante",)),
        ("réseaux", ("reseau",)),
        ("panne de l'imprimante", ("panne", "imprimante")),
        ("bus", ("bus",)),
        ("le", ("le",)),
        ("l'", ()),
        ("   ", ()),
        ("' | ! & :* \\", ()),
        ("vpn vpn VPN", ("vpn",)),
    ],
)
def test_what_is_typed_becomes_beginnings_of_words(typed: str, stems: tuple[str, ...]) -> None:
    assert wanted(typed).stems == stems


@given(typed=st.text(max_size=300))
def test_whatever_is_typed_nothing_in_it_is_an_operator(typed: str) -> None:
    found = wanted(typed)
    assert len(found.stems) <= MOST_ASKED
    assert found.tsquery is None or re.fullmatch(r"'[^\W_]+':\*( & '[^\W_]+':\*)*", found.tsquery)
    assert found == wanted(typed[:LONGEST])


@given(text=TEXTS)
def test_a_ticket_is_found_by_every_telling_word_of_its_own(text: str) -> None:
    held = searchable([read("", text)])
    for word in words(text):
        assert all(any(one.startswith(stem) for one in held) for stem in wanted(word).stems)


@pytest.mark.parametrize("cut", [4, 8, 9, 13, 20, 36])
def test_the_beginning_of_an_id_is_a_range_that_holds_it(cut: int) -> None:
    for _ in range(20):
        whole = uuid4()
        found = wanted(str(whole)[:cut].upper())
        assert found.lowest is not None
        assert found.highest is not None
        assert found.lowest <= whole <= found.highest
        assert (found.highest.int - found.lowest.int).bit_length() <= 4 * (36 - cut)


@pytest.mark.parametrize("typed", ["abc", "imprimante", "zzzz", "0" * 40, "1234-zz"])
def test_what_cannot_begin_an_id_is_none(typed: str) -> None:
    assert wanted(typed).lowest is None


def test_an_address_or_a_number_is_said_to_be_masked() -> None:
    assert all(map(looks_personal, ["a.b@client.example", "06 12 34 56 78", "+33612345678"]))
    assert not any(map(looks_personal, ["imprimante", "erreur 404", "3f2a", str(UUID(int=0xABC << 100))]))


def test_an_excerpt_shows_the_word_where_it_stands() -> None:
    text = f"{'avant ' * 20}L'Éclair [PERSON_1] tombe {'apres ' * 40}"
    found = excerpt(text, ("eclair",))
    assert found is not None
    assert "L'Éclair [PERSON_1] tombe" in found
    assert found.startswith("…")
    assert found.endswith("…")
    assert len(found) < 200
    assert excerpt(text, ("orage",)) is None
    assert excerpt("[PERSON_1]", ("person",)) is None


@given(text=TEXTS, stem=st.sampled_from(["a", "b", "ab", "oe", "ss"]))
def test_an_excerpt_cuts_no_placeholder(text: str, stem: str) -> None:
    found = excerpt(text, (stem,))
    held = {one[0] for one in _tokens(text)}
    assert (found is None) == (not any(word.startswith(stem) for word in words(text)))
    assert {one[0] for one in _tokens(found or "")} <= held


def _tokens(text: str) -> Iterator[re.Match[str]]:
    return PLACEHOLDER.finditer(text)
