import re

from models import corpus
from models.misspelt import misspelt

TICKETS = corpus.shipped()[::9]
PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")


def test_a_ticket_is_always_misspelt_alike_and_keeps_its_labels_placeholders_and_numbers() -> None:
    once, again = misspelt(TICKETS), misspelt(TICKETS)
    assert once == again
    for plain, other in zip(TICKETS, once, strict=True):
        assert PLACEHOLDER.findall(other.body) == PLACEHOLDER.findall(plain.body)
        assert re.findall(r"\d+", other.body) == re.findall(r"\d+", plain.body)
        assert other.model_copy(update={"subject": plain.subject, "body": plain.body}) == plain


def test_many_words_go_wrong_and_some_stay() -> None:
    for lang in ("fr", "en"):
        pairs = [
            (a.body.split(), b.body.split()) for a, b in zip(TICKETS, misspelt(TICKETS), strict=True) if a.lang == lang
        ]
        words = [len(plain) for plain, _ in pairs]
        wrong = [len(set(other) - set(plain)) for plain, other in pairs]
        assert 0.1 * sum(words) < sum(wrong) < 0.6 * sum(words)
