import re

import pytest

from models import corpus
from models.corpus import Example
from models.regendered import feminine, regendered

TICKETS = corpus.shipped()
PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")


def example(lang: str, body: str) -> Example:
    return TICKETS[0].model_copy(update={"lang": lang, "subject": "", "body": body})


@pytest.mark.parametrize(
    ("lang", "body", "other"),
    [
        ("fr", "Je suis bloquée. La directrice attend.", "Je suis bloqué. Le directeur attend."),
        ("fr", "JE SUIS SEUL à l'accueil, monsieur [PERSON_1].", "JE SUIS SEULE à l'accueil, madame [PERSON_1]."),
        ("fr", "Le serveur est en panne, la ligne aussi.", "Le serveur est en panne, la ligne aussi."),
        ("en", "She told her husband. I asked her.", "He told his wife. I asked him."),
        ("en", "The server is down and the theatre waits.", "The server is down and the theatre waits."),
    ],
)
def test_words_about_gender_are_turned_and_no_others(lang: str, body: str, other: str) -> None:
    assert regendered([example(lang, body)])[0].body == other


@pytest.mark.parametrize(
    ("lang", "text", "more"),
    [
        ("fr", "Je suis bloquée. La directrice attend.", 3),
        ("fr", "Je suis bloqué, madame.", 0),
        ("en", "He asked his wife.", -1),
        ("en", "The server is down.", 0),
    ],
)
def test_which_of_two_texts_says_a_woman(lang: str, text: str, more: int) -> None:
    """Turned, it says as many the other way."""
    assert feminine(text, lang) == more
    assert feminine(regendered([example(lang, text)])[0].body, lang) == -more


def test_labels_and_placeholders_stay() -> None:
    changed = 0
    for plain, other in zip(TICKETS, regendered(TICKETS), strict=True):
        assert PLACEHOLDER.findall(other.body) == PLACEHOLDER.findall(plain.body)
        assert other.model_copy(update={"subject": plain.subject, "body": plain.body}) == plain
        changed += plain.body != other.body
    assert changed > len(TICKETS) / 10
