from models import corpus
from models.corpus import Example
from models.hurried import hurried
from models.rewriting import outside_placeholders
from shared.placeholders import SHAPED

TICKETS = corpus.shipped()[::9]


def test_a_ticket_is_always_mistyped_alike_and_keeps_its_labels_and_placeholders() -> None:
    once, again = hurried(TICKETS), hurried(TICKETS)
    assert once == again
    for plain, other in zip(TICKETS, once, strict=True):
        assert SHAPED.findall(other.body) == SHAPED.findall(plain.body)
        assert other.model_copy(update={"subject": plain.subject, "body": plain.body}) == plain


def test_most_are_changed_and_all_stay_about_as_long() -> None:
    pairs = [(plain.body, other.body) for plain, other in zip(TICKETS, hurried(TICKETS), strict=True) if plain.body]
    assert sum(plain != other for plain, other in pairs) > 0.8 * len(pairs)
    assert all(abs(len(plain) - len(other)) <= 3 + len(plain) / 10 for plain, other in pairs)


def test_no_placeholder_is_rewritten_be_it_of_another_spelling_or_of_a_label_that_is_no_more() -> None:
    kept = "[PERSON_1B] [URL_1] [PERSON_12]"
    assert outside_placeholders(f"ABC {kept} DEF", str.lower) == f"abc {kept} def"
    many = [Example(lang="fr", subject="", body=f"Bonjour numéro {number} {kept}") for number in range(60)]
    assert all(SHAPED.findall(one.body) == kept.split() for one in hurried(many))
