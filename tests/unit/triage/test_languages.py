import pytest

from services.pseudonymizer.adapters.language import LanguageGuesser
from services.triage.adapters.language import guess
from services.triage.domain.languages import read_as
from shared.thresholds import MEASURED_LANGUAGES

SHORT = "VPN down"
LONG = "Tulostin ei toimi toimistossa, emmekä voi tulostaa laskuja tänään."


@pytest.mark.feature(35)
@pytest.mark.parametrize(
    ("lang", "confidence", "text", "read"),
    [
        ("fr", 0.99, LONG, {"fr"}),
        ("en", 0.8, SHORT, {"en"}),
        ("en", None, SHORT, {"en"}),
        ("fr", 0.79, LONG, set()),
        ("fr", 0.3, SHORT, {"fr", "en"}),
        ("fr", 0.3, f"{SHORT} [PERSON_1] [ADDRESS_12] [ORG_3] [EMAIL_4]", {"fr", "en"}),
        ("en", 0.1, SHORT, set()),
        ("FR", None, LONG, {"fr"}),
        ("fr-FR", 0.99, LONG, {"fr"}),
        ("fr_CA", None, SHORT, {"fr"}),
        (" fr", None, LONG, {"fr"}),
        ("EN-gb", 0.9, LONG, {"en"}),
        ("", None, LONG, set()),
        ("pl", 1.0, LONG, set()),
        ("pl", 0.3, SHORT, set()),
    ],
)
def test_who_reads_a_message_follows_from_its_language(
    lang: str, confidence: float | None, text: str, read: set[str]
) -> None:
    assert read_as(lang, confidence, text, MEASURED_LANGUAGES) == read


MESSAGES = [
    ("Bonjour, le VPN ne marche plus depuis ce matin", {"fr"}),
    ("The printer on the second floor is broken again", {"en"}),
    ("VPN", {"fr", "en"}),
    ("Imprimante", {"fr", "en"}),
    ("Hej, skrivaren fungerar inte längre på kontoret och vi kan inte skriva ut fakturor idag.", set()),
    (LONG, set()),
    ("A nyomtató nem működik az irodában, és nem tudunk számlákat nyomtatni.", set()),
    ("Drukarka w biurze nie działa i nie możemy drukować faktur.", set()),
    ("La impresora no funciona", set()),
]


@pytest.fixture(scope="module")
def door() -> LanguageGuesser:
    """Whose confidence comes with the event."""
    return LanguageGuesser()


@pytest.mark.feature(35)
@pytest.mark.parametrize(("text", "read"), MESSAGES)
def test_what_the_guessers_say_of_real_messages_leads_to_the_right_readers(
    door: LanguageGuesser, text: str, read: set[str]
) -> None:
    """The one at the door, and the one of the command line."""
    said = door.guess(text)
    assert read_as(said.code, said.confidence, text, MEASURED_LANGUAGES) == read
    assert read_as(*guess(text), text, MEASURED_LANGUAGES) == read
