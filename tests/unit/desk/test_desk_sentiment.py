"""How a writer sounds, at the desk: told to the person it is about, and no part of where the ticket stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tickets import PlaceholderTable, Sentiment
from services.desk.domain.disclosure import Colleagues, Hands, Opened, told
from services.desk.domain.disclosure_words import WORDS
from services.desk.domain.head import head_of
from services.desk.domain.ticket import Ticket
from tests.unit.desk.test_desk_ticket import TICKET, facts, pseudonymized, received, triaged

pytestmark = pytest.mark.feature(36)

sounds = st.builds(Sentiment, label=st.sampled_from(["calm", "tense", "upset"]), confidence=st.floats(0, 1))


def ticket(sentiment: Sentiment | None) -> Ticket:
    return Ticket(facts(received(), pseudonymized(), triaged(sentiment=sentiment)))


@given(sounds)
def test_where_a_ticket_stands_does_not_depend_on_it(said: Sentiment) -> None:
    one, other = ticket(said), ticket(None)
    assert (head_of(one), one.priority(), one.values(), one.abstained()) == (
        head_of(other), other.priority(), other.values(), other.abstained(),
    )  # fmt: skip


def test_the_person_it_is_about_is_told() -> None:
    def decision(said: Sentiment | None) -> dict[str, object]:
        opened = Opened(ticket(said), {}, PlaceholderTable(), {}, 0)
        found: dict[str, object] = told(TICKET, "wrote", opened, Hands(), Colleagues())["ai_decisions"][0]
        return found

    assert decision(Sentiment(label="upset", confidence=0.8))["sentiment"] == {"label": "upset", "confidence": 0.8}
    assert "sentiment" not in decision(None)
    assert {"sentiment", "label", "confidence"} <= WORDS.keys()
