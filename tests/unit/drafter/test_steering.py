"""Another suggestion by codes: one article's sentences, through the same five checks."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from schemas.replies import DraftOutcome, Steering
from services.drafter.domain.compose import DEFAULT_VOICES, Manner
from services.drafter.domain.outcome import Draft, Library, Ticket, answer
from services.drafter.domain.ranking import Candidate
from services.drafter.domain.steering import Found, redraft
from services.drafter.main import voices
from services.drafter.settings import MannerSettings, Settings, VoiceSettings
from tests.unit.drafter.conftest import TODAY

TICKET = Ticket("fr", "Imprimante", "Bonjour, bourrage de l'imprimante.\n[PERSON_1]")
NEAR = (Candidate("printer", 0.7, paragraphs=((0, 0.5), (1, 0.9), (2, 0.2))), Candidate("erasure", 0.1))
JAM = "En cas de bourrage, retirez le papier sans forcer."
TONER = "Si le toner est vide"


def steered(library: Library, *, ticket: Ticket = TICKET, found: Found | None = None, **asked: object) -> Draft:
    return redraft(ticket, Steering.model_validate(asked), found or Found(NEAR), library, TODAY)


def text(made: Draft) -> str:
    assert made.outcome is not DraftOutcome.NO_ANSWER, made.reason
    assert len(made.checks) == 5
    assert all(check.passed for check in made.checks)
    return made.text or ""


@pytest.mark.feature(52)
def test_detail_chooses_the_special_cases(library: Library) -> None:
    first = text(answer(TICKET, NEAR, library, TODAY))
    assert JAM in first
    assert TONER not in first
    short = text(steered(library, detail="lead"))
    assert JAM not in short
    assert "son écran doit être vert" in short
    long_ = text(steered(library, detail="all"))
    assert JAM in long_
    assert TONER in long_
    assert text(steered(library)) == first


@pytest.mark.feature(52)
def test_tone_changes_greeting_and_closing_alone(library: Library) -> None:
    usual, formal = text(steered(library)), text(steered(library, tone="formal"))
    assert formal.startswith("Madame, Monsieur,")
    assert "salutations distinguées" in formal
    assert DEFAULT_VOICES["fr"].notice in formal
    assert formal.split("\n\n")[1:-2] == usual.split("\n\n")[1:-2]
    english = text(steered(library, ticket=Ticket("en", "Printer", "Paper jam\n[PERSON_1]"), tone="friendly"))
    assert english.startswith("Hi [PERSON_1],")


@pytest.mark.feature(49, 52)
def test_another_article_is_the_next_one_and_at_the_end_there_is_none(library: Library) -> None:
    other = steered(library, without=["printer"])
    assert {source.id for source in other.sources} == {"erasure"}
    none = steered(library, without=["printer", "erasure"])
    assert (none.outcome, none.reason, none.text) == (DraftOutcome.NO_ANSWER, "no_other_article", None)
    assert [near.id for near in none.nearest] == ["printer", "erasure"]


@pytest.mark.feature(49, 52)
def test_an_article_is_taken_by_its_id_if_it_is_in_the_customers_language_and_in_use(library: Library) -> None:
    assert {source.id for source in steered(library, article="erasure").sources} == {"erasure"}
    unseen = steered(library, found=Found(()), article="printer")
    assert {source.id for source in unseen.sources} == {"printer"}
    assert unseen.sources[0].score == 0
    for article in ("nothing", "", "../printer"):
        assert steered(library, article=article).reason == "no_such_article"


@pytest.mark.feature(52)
def test_words_pick_an_article_and_are_no_part_of_the_reply(library: Library) -> None:
    by_words = (Candidate("erasure", 0.8), Candidate("printer", 0.1))
    made = steered(library, found=Found(NEAR, by_words), words=["donnees", "grenouille"])
    assert {source.id for source in made.sources} == {"erasure"}
    assert "grenouille" not in (made.text or "")
    weak = steered(library, found=Found(NEAR, (Candidate("erasure", 0.1),)), words=["pizza"])
    assert weak.reason == "no_article_for_words"


@pytest.mark.feature(35, 52)
def test_the_language_stays_the_customers(library: Library) -> None:
    assert all(
        steered(library, ticket=Ticket("en", "Printer", "jam"), article="printer", tone=tone).lang == "en"
        for tone in (None, "formal", "friendly")
    )


def test_a_tenant_with_wording_of_its_own_has_only_the_tones_that_it_gives() -> None:
    own = VoiceSettings(closing="Cordialement,\nLa mairie")
    formal = MannerSettings(greeting="Madame,", greeting_named="Madame,", closing="Respectueusement,\nLa mairie")
    spoken = voices(Settings.model_construct(drafter_voices={"fr": own}))
    assert spoken["fr"].in_tone("formal") == spoken["fr"]
    assert spoken["en"] == DEFAULT_VOICES["en"]
    noticed = voices(Settings.model_construct(drafter_voices={"fr": VoiceSettings(notice="Avec une IA.")}))
    assert noticed["fr"].formal == DEFAULT_VOICES["fr"].formal
    given = voices(Settings.model_construct(drafter_voices={"fr": own.model_copy(update={"formal": formal})}))
    assert given["fr"].formal == Manner("Madame,", "Madame,", "Respectueusement,\nLa mairie")
    assert given["fr"].in_tone("formal").notice == DEFAULT_VOICES["fr"].notice


def test_blanks_around_a_wording_are_no_sentence_that_a_check_refuses(library: Library) -> None:
    own = VoiceSettings.model_validate({"closing": "Bien à vous,\r\nLa mairie\n", "notice": " Avec une IA, relu. "})
    spoken = voices(Settings.model_construct(drafter_voices={"fr": own}))
    made = text(answer(TICKET, NEAR, replace(library, voices=spoken), TODAY))
    assert made.endswith("\n\nBien à vous,\nLa mairie\n\nAvec une IA, relu.")


@pytest.mark.parametrize(
    ("part", "wording"),
    [
        ("closing", "Cordialement, {{agent}}"),
        ("greeting", "Bonjour {{customer}},"),
        ("greeting_named", "Bonjour {{name}},"),
        ("greeting_named", "Bonjour {{Customer}},"),
    ],
)
def test_a_slot_that_a_wording_does_not_have_stops_the_start(part: str, wording: str) -> None:
    with pytest.raises(ValidationError, match="slot"):
        VoiceSettings.model_validate({part: wording})


@pytest.mark.feature(100)
@pytest.mark.parametrize("notice", ["", " \n"])
def test_a_notice_that_says_nothing_stops_the_start(notice: str) -> None:
    with pytest.raises(ValidationError, match="notice"):
        VoiceSettings.model_validate({"notice": notice})
