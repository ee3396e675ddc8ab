"""What stands where a password would, and is none."""

import pytest

from services.pseudonymizer.domain.detect import detect
from tests.unit.pii.making import reading


def secrets(text: str) -> list[str]:
    """What the rules alone take for a secret."""
    (part,) = detect((text,))
    return [text[span.start : span.end] for span in part.spans if span.label == "SECRET"]


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    "text",
    [
        "the number is her uncle's and the OTP is going there",
        "the boom PIN was said out loud again",
        "the password was shown to everybody",
        "GST portal - access code\n\nBonjour/Hi,\n\nI look after the books",
        'Kiosk\\Pin = "####"',
        "password? Job NIGHTLY_RECON_04 failed",
        "Wifi name BraaiNet, wifi key ####",
        "mount -o username=$USR,password=$PASS\n",
        "with the production token:\n\n  Authorization: see below",
    ],
)
def test_it_is_no_secret(text: str) -> None:
    assert secrets(text) == []


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("the password is tortoise", "tortoise"),
        ("access code\nKx7/Rm2q\n", "Kx7/Rm2q"),
        ("the password:\n\n  Kx7rm2q\n", "Kx7rm2q"),
        ('Pin = "4#7#"', "4#7#"),
        ("the hash of it was cracked in 4 sec: password1. It is changed now", "password1"),
        ("MA CARTE, CRYPTO 418, EST REFUSÉE", "418"),
    ],
)
def test_and_this_is_one(text: str, secret: str) -> None:
    assert secrets(text) == [secret]


QUOTED = [
    ('The override phrase she used for mock 2, "bata is bóthar", is not', "bata is bóthar"),
    ("his password was, let me look, capital R, rosebud, so", "capital R, rosebud"),
]


@pytest.mark.feature(104)
@pytest.mark.parametrize(("text", "secret"), QUOTED)
def test_what_the_finder_thinks_likely_is_whole(text: str, secret: str) -> None:
    told = {"bata": ("B-SECRET", 0.5), "is": ("I-SECRET", 0.4), "rosebud": ("B-SECRET", 0.99)}
    (part,) = detect((text,), reading=reading(text, told))
    assert [text[span.start : span.end] for span in part.spans] == [secret]


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "probability"),
    [
        ('the password page says "mailbox full" and', 0.29),
        ('the password.\n\nThe room is "bata maru" now', 0.29),
        ('the password page, room "bata maru", is', 0.1),
    ],
)
def test_what_a_page_shows_or_another_paragraph_quotes_is_no_secret(text: str, probability: float) -> None:
    words = ("mailbox", "full", "bata", "maru")
    told = dict.fromkeys(words, ("B-SECRET", probability))
    assert detect((text,), reading=reading(text, told))[0].spans == ()


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    "text",
    [
        'the "show password" eye shows dots. Thirdly "Your password',
        "il a insisté pour avoir mon mot de passe « afin de voir ».",
    ],
)
def test_several_words_between_quotes_are_none_when_the_finder_knows_them_for_none(text: str) -> None:
    (part,) = detect((text,), reading=reading(text, {}))
    assert [text[span.start : span.end] for span in part.spans] == []


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("mon mot de passe est $SOLEIL merci", "$SOLEIL"),
        ("Server=db;Password=$SOLEIL;Port=1", "$SOLEIL"),
        ("Server=db;Password=$mypass;Port=1", "$mypass"),
    ],
)
def test_a_password_that_begins_like_a_scripts_variable_is_one(text: str, secret: str) -> None:
    assert secret in " ".join(secrets(text))
