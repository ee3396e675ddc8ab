"""The summary above a long thread: the last one told, what was answered meanwhile set apart, days gone left out."""

from datetime import date

import pytest

from schemas.replies import SendStatus
from schemas.summaries import SummaryDate, SummaryLine, TicketSummarized
from services.desk.domain.facts import Fact, merge
from services.desk.domain.summary import shown
from services.desk.domain.ticket import Ticket
from tests.unit.desk.test_desk_ticket import TICKET, approved, facts, pseudonymized, received, sent, triaged

ASKED = SummaryLine(role="question", message=1, text="Quand passez-vous ?")
AGAIN = SummaryLine(role="question", message=2, text="Et qui signe ?")
WRONG = SummaryLine(role="problem", message=1, text="Le VPN ne marche plus.")
SOON = SummaryDate(message=1, text="Pas avant jeudi.", words="jeudi", day=date(2026, 11, 26))
LATER = SummaryDate(message=2, text="Le 12/12.", words="12/12", day=date(2026, 12, 12))


def told(version: int, *lines: SummaryLine, dates: tuple[SummaryDate, ...] = ()) -> TicketSummarized:
    return TicketSummarized(ticket_id=TICKET, version=version, messages=(1, 2), lines=lines, dates=dates)


THREAD = (received(), pseudonymized(), triaged(), received(2), pseudonymized(2), triaged(2))


@pytest.mark.feature(58, 94)
def test_a_question_that_a_reply_went_out_after_is_open_no_more() -> None:
    events = facts(*THREAD, told(2, WRONG, ASKED, AGAIN, dates=(SOON, LATER)))
    before = shown(Ticket(events), date(2026, 11, 26))
    assert before is not None
    assert before.groups == (("problem", (WRONG,)), ("question", (ASKED, AGAIN)))
    assert before.dates == (SOON, LATER)
    ticket = Ticket([*events, *facts(sent(SendStatus.SENT))], decisions=[approved()])
    after = shown(ticket, date(2026, 11, 27))
    assert after is not None
    assert after.groups == (("problem", (WRONG,)), ("question", (AGAIN,)), ("answered", (ASKED,)))
    assert after.dates == (LATER,)


def test_the_summary_told_last_stands_alone_and_an_empty_one_takes_it_away() -> None:
    """A message masked anew: the sentence that showed too much is in no fact any more."""
    first, second = facts(told(2, WRONG, ASKED), told(2, ASKED))
    kept: list[Fact[object]] = [*merge([second, first]).values()]  # type: ignore[list-item]
    assert [fact.data for fact in kept] == [second.data]
    empty = facts(told(2, WRONG), told(2))
    assert shown(Ticket(empty), date(2026, 11, 26)) is None
    assert shown(Ticket(facts(*THREAD)), date(2026, 11, 26)) is None
