import re

import pytest

from models import corpus
from models.corpus import Example
from models.registers import curt, formal
from schemas.tickets import Kind

EXAMPLES = corpus.shipped()[::9]
PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")


def example(lang: str, body: str, kind: Kind = Kind.TICKET) -> Example:
    return EXAMPLES[0].model_copy(update={"lang": lang, "subject": "", "body": body, "kind": kind.value})


@pytest.mark.parametrize("register", [formal, curt])
def test_a_ticket_is_always_put_alike_and_keeps_its_labels_and_placeholders(register: object) -> None:
    assert callable(register)
    once, again = register(EXAMPLES), register(EXAMPLES)
    assert once == again
    for plain, other in zip(EXAMPLES, once, strict=True):
        assert not set(PLACEHOLDER.findall(plain.text)) - set(PLACEHOLDER.findall(other.text))
        assert other.model_copy(update={"subject": plain.subject, "body": plain.body}) == plain


def test_politeness_stands_around_the_ticket_and_its_own_words_stay() -> None:
    pairs = [(plain, other) for plain, other in zip(EXAMPLES, formal(EXAMPLES), strict=True) if plain != other]
    assert len(pairs) > len(EXAMPLES) / 2
    assert all(plain.body in other.body for plain, other in pairs)


def test_who_is_curt_says_who_and_how_many_but_not_please() -> None:
    said = curt(
        [example("fr", "Bonjour, nous ne sommes plus que deux ici, s'il vous plaît aidez-nous. Merci d'avance")]
    )
    assert {"nous", "ne", "plus", "deux"} <= set(said[0].body.lower().split())
    assert "plaît" not in said[0].body
    said = curt([example("en", "We can NOT log in, thank you so much. None of us. [PERSON_1]")])
    assert {"we", "not", "none", "us."} <= set(said[0].body.lower().split())
    assert "thank" not in said[0].body.lower()


def test_what_is_no_ticket_stays_as_it_is() -> None:
    thanks = [example("en", "Thank you so much, it works again!", Kind.THANKS)]
    assert curt(thanks) == thanks
    assert formal(thanks) == thanks
