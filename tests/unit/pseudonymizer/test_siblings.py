"""Secrets told one after the other."""

import pytest

from services.pseudonymizer.domain.siblings import siblings
from services.pseudonymizer.domain.spans import Span


def told(text: str, value: str) -> list[str]:
    """What stands in a row with one secret that was found."""
    at = text.index(value)
    spans = [Span(at, at + len(value), "SECRET", 0.9, "finder")]
    return [text[span.start : span.end] for span in siblings(text, spans)]


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "secret", "others"),
    [
        ("les aînés ont eu 194519, les jeunes 202420 et le ménage 777333, merci", "194519", ["202420", "777333"]),
        ("le code est 5521 et celui de l'entretien 5522.", "5521", ["5522"]),
        ("residents' code was 0704, deliveries' 3232, mine 8177.", "0704", ["3232", "8177"]),
        ("le ménage a 5510B, la sécurité a 9940B. Rien", "9940B", ["5510B"]),
        ("l'accès au menu, 9000, celui du manager 7000 suffit pas", "7000", ["9000"]),
        (
            'in pencil, "log cabin", then "flying geese", then "her path". Bye',
            "log cabin",
            ["flying geese", "her path"],
        ),
        ("« bleue », puis « verte » et rien", "bleue", ["verte"]),
    ],
)
def test_the_next_is_one_as_well(text: str, secret: str, others: list[str]) -> None:
    assert told(text, secret) == others


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("le code est 5521. Le poste 5522 ne répond pas", "5521"),
        ("the code is 5521 and the order 5522 is late", "5521"),
        ("le code est 5521, les 3000 euros sont perdus", "5521"),
        ("the code is 5521, the card 4970 1012 3456 7890", "5521"),
        ("le ménage a 5510B, la sécurité a 9940 C", "5510B"),
        ("le code est 5521 depuis 2019", "5521"),
        ("le code est 5521, les autres 1,5522", "5521"),
        ('I typed "tortoise", then "expired"', "tortoise"),
        ('I typed "tortoise". It says "Wrong again"', "tortoise"),
    ],
)
def test_and_this_is_none(text: str, secret: str) -> None:
    assert told(text, secret) == []


@pytest.mark.feature(104)
def test_what_stands_beside_another_kind_is_left_alone() -> None:
    text = "le poste 5521 et les autres 5522"
    assert list(siblings(text, [Span(9, 13, "PHONE", 0.9, "finder")])) == []


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "secret"),
    [('"x Tiger-99", then ' * 300, "Tiger-99"), ("les 5521 et les 7743, " * 300, "5521")],
)
def test_each_is_told_once_however_many_secrets_stand_before_it(text: str, secret: str) -> None:
    """A row of quotes that begin before their secrets was walked to its end from each of them."""
    starts = [at for at in range(len(text)) if text.startswith(secret, at)]
    found = [
        span.start for span in siblings(text, [Span(at, at + len(secret), "SECRET", 0.9, "finder") for at in starts])
    ]
    assert len(found) == len(set(found)) > 200
