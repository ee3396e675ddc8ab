"""What becomes a proposed article: people's own sentences, slots, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.build import ensure
from services.drafter.adapters.embedder import Embedder
from services.drafter.adapters.proposing import frame_of
from services.drafter.domain.compose import DEFAULT_VOICES
from services.drafter.domain.knowledge import BadArticle, own_article
from services.drafter.domain.proposing import Rule, Solved, clean, compose, covering, fit, group
from shared.inference import Encoder, locate
from shared.placeholders import FILLABLE, LABELS, SLOT, fault, find
from shared.recognising import Personal
from shared.recognising.door import Door
from tests.unit.drafter import proposals

pytestmark = pytest.mark.feature(55)

NOW = datetime(2026, 11, 20, tzinfo=UTC)
FRAME = frame_of(DEFAULT_VOICES["fr"])
NAME = "Vasseur"


def nobody(_text: str, _lang: str) -> tuple[Personal, ...]:
    return ()


def vasseur(text: str, _lang: str) -> tuple[Personal, ...]:
    """Finds one name, as the finder would."""
    at = text.find(NAME)
    return (Personal(at, at + len(NAME), "PERSON"),) if at >= 0 else ()


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Branchez le câble de la table", "Branchez le câble de la table."),
        ("Votre référence [CUSTOMER_ID_1] est notée.", "Votre référence {{customer_id}} est notée."),
        ("Nous vous rappelons au [PHONE_1] demain !", "Nous vous rappelons au {{phone}} demain !"),
        ("Nous vous rappelons au [PHONE_2] demain.", None),
        ("Nous vous rappelons au [PHONE_1B] demain.", None),
        ("Merci à [PERSON_1] de nous avoir prévenus.", None),
        ("Votre mot de passe [SECRET_1] est changé.", None),
        ("Votre référence [ customer_id_1 ] est notée.", None),
        ("Votre référence {{customer_id}} est notée.", None),
        ("Le câble […] est branché.", None),
        ("Écrivez à aide@client.example pour le câble.", None),
        ("Appelez le 01 99 00 12 34 pour le câble.", None),
        ("Demandez Vasseur à l'accueil du bâtiment.", None),
        ("# Branchez le câble de la table.", None),
        ("Bonjour,", None),
        ("Cordialement,", None),
        ("L'équipe support", None),
        (DEFAULT_VOICES["fr"].notice, None),
    ],
)
def test_a_sentence_is_taken_as_it_stands_or_not_at_all(sentence: str, kept: str | None) -> None:
    assert fit(sentence, "fr", vasseur, FRAME) == kept


PIECES = st.one_of(
    st.sampled_from(["Branchez", "le câble", "de la table", NAME, "{{phone}}", "{{iban}}", "{", "}}", "[…]", "aide@client.example"]),
    st.builds("[{}_{}{}]".format, st.sampled_from([*LABELS, "PERSONNE", "person"]), st.integers(0, 3), st.sampled_from(["", "B"])),
    st.builds("**[{}-1]**".format, st.sampled_from(LABELS)),
    st.text(max_size=8),
    st.integers(10**8, 10**10).map(str),
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=8).map(" ".join))
def test_no_placeholder_but_a_slot_and_nothing_personal_is_ever_taken(text: str) -> None:
    for kept in (fit(text, "fr", vasseur, FRAME), clean(text, "fr", vasseur)):
        if not kept:
            continue
        assert next(find(kept), None) is None
        assert set(SLOT.findall(kept)) <= FILLABLE
        assert "{" not in SLOT.sub("", kept)
        assert fault(kept) is None
        assert NAME not in kept
        assert "@client" not in kept
        assert not any(sum(map(str.isdigit, word)) > 8 for word in kept.split())
        own_article(("id", "fr"), "Titre", kept, category="hardware", questions=(), valid_until=None)


def test_a_subject_is_a_title_or_nothing() -> None:
    assert clean("RE: Re : Pas d'image", "fr", vasseur) == "Pas d'image"
    assert clean("Badge de [PERSON_1]", "fr", vasseur) == ""
    assert clean("Badge de Vasseur", "fr", vasseur) == ""
    assert clean("x" * 200, "fr", vasseur) == ""


def solved(place: int, *sentences: str, **changes: object) -> Solved:
    made = Solved(
        UUID(int=place), UUID(int=place + 100), "hardware", f"Sujet {place}", sentences, 1, NOW + timedelta(hours=place)
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def near(count: int, *pairs: tuple[int, int]) -> list[frozenset[int]]:
    return [frozenset({b for a, b in pairs if a == one} | {a for a, b in pairs if b == one}) for one in range(count)]


def test_a_star_of_three_tickets_is_enough_and_a_chain_of_two_or_two_replies_to_one_is_not() -> None:
    replies = [solved(place) for place in range(4)]
    assert group(2, replies, near(4, (0, 1), (1, 2)), Rule()) is not None
    assert group(0, replies, near(4, (0, 1)), Rule()) is None
    twice = [*replies[:2], replace(replies[2], ticket_id=replies[1].ticket_id), replies[3]]
    assert group(0, twice, near(4, (0, 1), (0, 2)), Rule()) is None
    taken = [replace(replies[0], proposal_id=UUID(int=9)), *replies[1:]]
    assert group(2, taken, near(4, (0, 1), (1, 2)), Rule()) is None
    found = group(3, replies, near(4, (0, 1), (0, 3), (1, 3), (2, 3)), Rule())
    assert found is not None
    assert (found.centre, found.others) == (3, (0, 1, 2))


def test_a_matter_is_covered_by_the_proposal_whose_centre_is_alike() -> None:
    replies = [solved(0, proposal_id=UUID(int=9), centre=True), solved(1, proposal_id=UUID(int=9)), solved(2)]
    assert covering(2, replies, near(3, (0, 2))) == UUID(int=9)
    assert covering(2, replies, near(3, (1, 2))) is None


def test_a_sentence_stays_when_another_reply_says_it_too() -> None:
    own = solved(0, "Branchez le câble de la table.", "Votre camion est dans la cour.", "L'image apparaît ensuite.")
    others = [
        solved(1, "L'image apparaît sur l'écran ensuite."),
        solved(2, "Prenez le câble de la table, et branchez-le."),
    ]
    made = compose(own, others)
    assert made is not None
    assert made.text.splitlines() == ["Branchez le câble de la table.", "L'image apparaît ensuite."]
    assert (made.title, made.questions, made.category, made.left_out) == (
        "Sujet 0", ("Sujet 1", "Sujet 2"), "hardware", 2,
    )  # fmt: skip
    assert compose(own, [solved(3, "Redémarrez le serveur.")]) is None
    untitled = compose(replace(own, subject=""), [replace(one, subject="") for one in others])
    assert untitled is not None
    assert (untitled.title, untitled.questions) == ("Branchez le câble de la table.", ())


@pytest.mark.parametrize("text", ["", "  ", "# Titre", "Demandez [PERSON_1].", "Voir {{nobody}}.", "Voir […]."])
def test_what_holds_nothing_or_what_no_article_may_hold_is_no_article(text: str) -> None:
    with pytest.raises(BadArticle):
        own_article(("id", "fr"), "Titre", text, category="hardware", questions=(), valid_until=None)


def test_six_matters_that_people_answered_become_articles_in_their_words(door: Door) -> None:
    """On the real encoder and finder, with what the desk would keep of each reply."""
    ensure()
    rows = proposals.load(Embedder(Encoder.load(locate(), device="cpu")), door)
    made = proposals.arrive(rows, Rule())
    assert len(made) >= 5
    assert all(len(set(matters)) == 1 for _, matters in made)
    written = {sentence for row in rows if row.revised.said for sentence in row.revised.said.sentences}
    for composed, matters in made:
        assert len(matters) >= 3
        assert set(composed.text.splitlines()) <= written
    assert proposals.arrive(rows, Rule(least=5)) == []
