"""What stands where a password would, and is none."""

import pytest

from services.pseudonymizer.domain.detect import detect


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
    ],
)
def test_and_this_is_one(text: str, secret: str) -> None:
    assert secrets(text) == [secret]
