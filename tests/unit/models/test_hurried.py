import re

from models import corpus
from models.hurried import hurried

TICKETS = corpus.shipped()[::9]
PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")


def test_a_ticket_is_always_mistyped_alike_and_keeps_its_labels_and_placeholders() -> None:
    once, again = hurried(TICKETS), hurried(TICKETS)
    assert once == again
    for plain, other in zip(TICKETS, once, strict=True):
        assert PLACEHOLDER.findall(other.body) == PLACEHOLDER.findall(plain.body)
        assert other.model_copy(update={"subject": plain.subject, "body": plain.body}) == plain


def test_most_are_changed_and_all_stay_about_as_long() -> None:
    pairs = [(plain.body, other.body) for plain, other in zip(TICKETS, hurried(TICKETS), strict=True) if plain.body]
    assert sum(plain != other for plain, other in pairs) > 0.8 * len(pairs)
    assert all(abs(len(plain) - len(other)) <= 3 + len(plain) / 10 for plain, other in pairs)
