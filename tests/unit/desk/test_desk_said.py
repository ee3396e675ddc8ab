"""What is kept of a reply that is a person's own: whole sentences in which nothing had to be masked."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.pii.lexicon.first_names import FIRST_NAMES
from models.pii.lexicon.ordinary import ORDINARY
from schemas.replies import EditKind
from schemas.tickets import Placeholder, PlaceholderTable
from services.desk.domain.everyday import EVERYDAY
from services.desk.domain.helpdesk_words import HELPDESK
from services.desk.domain.said import answered_alone, count, said, takes_up, without
from services.desk.domain.ticket import NO_REPLY_NEEDED, Decision, DecisionStatus, Ticket
from tests.unit.desk.test_desk_ticket import at, drafted, facts, pseudonymized, received, triaged

pytestmark = pytest.mark.feature(55)

ARTICLES = Path(__file__).parents[3] / "shared" / "samples" / "knowledge"
TABLE = PlaceholderTable(
    rows=(
        Placeholder(placeholder="[PERSON_1]", value="Marc Delaunay", label="PERSON", reversible=True),
        Placeholder(placeholder="[PHONE_1]", value="06 12 34 56 78", label="PHONE", reversible=True),
    )
)
REPLY = (
    "Bonjour Marc Delaunay,\n\nBranchez le câble de la table. Demandez Aurore Vasseur au 06 99 88 77 66 ! "
    "Votre numéro est le 06 12 34 56 78.\nLe gyrolabe est dans la salle.\n\nA. Roy"
)


@pytest.mark.feature(98)
@pytest.mark.parametrize(
    ("reason", "kind", "counts"),
    [
        (None, "rewritten", True),  # from the suggestion, however little of it is left
        ("wrong_facts", "rewritten", False),
        ("wrong_facts", "light", True),  # thought better of
        (NO_REPLY_NEEDED, "rewritten", True),  # that said nothing of the text
    ],
)
def test_what_is_written_once_a_suggestion_was_set_aside_is_no_sending_of_it(
    reason: str | None, kind: EditKind, counts: bool
) -> None:
    draft = drafted()
    said_so = Decision(
        uuid4(), 1, "rejected", DecisionStatus.PUBLISHED, at(9), "agent-1", reason=reason, draft_id=draft.draft_id
    )
    ticket = Ticket(facts(received(), pseudonymized(), triaged(), draft), decisions=[said_so] if reason else [])
    assert takes_up(ticket, draft, kind) is counts
    assert takes_up(ticket, drafted(draft=51), kind), "of another version nobody said anything"
    assert not takes_up(ticket, draft.model_copy(update={"text": None}), kind)


def test_a_sentence_is_kept_whole_or_not_at_all() -> None:
    found = said(REPLY, TABLE, subject="Écran", category="hardware")
    assert found.sentences == (
        "Bonjour [PERSON_1],", "Branchez le câble de la table.", "Votre numéro est le [PHONE_1].",
    )  # fmt: skip
    assert (found.left_out, found.subject, found.category) == (2, "Écran", "hardware")
    known = said(REPLY, TABLE, ["Où est le gyrolabe ?"])
    assert "Le gyrolabe est dans la salle." in known.sentences


CANARIES = [
    "Vasseur",
    "aurore",
    "Grenouille88",
    "0612345678",
    "FR7630006000011234567890189",
    "a.vasseur@client.example",
    "Nguyen",
]


@given(
    st.lists(st.sampled_from(["Branchez", "le", "câble", "de", "la", "table", ".", "\n", "!", *CANARIES]), max_size=30),
)
def test_no_canary_stands_in_any_kept_sentence(pieces: list[str]) -> None:
    found = said(" ".join(pieces), TABLE)
    assert not any(canary in sentence for sentence in found.sentences for canary in CANARIES)


def test_what_a_message_masked_anew_no_longer_shows_takes_its_sentences_along() -> None:
    found = said("Le gyrolabe est dans la salle. Branchez le câble.", TABLE, ["gyrolabe"], subject="Le gyrolabe")
    anew = without(found, frozenset({"gyrolabe"}))
    assert (anew.subject, anew.sentences, anew.left_out) == ("", ("Branchez le câble.",), 1)


def test_a_reply_is_a_persons_own_when_nothing_or_next_to_nothing_was_suggested() -> None:
    assert answered_alone(None, "unedited")
    assert answered_alone("Bonjour,", "rewritten")
    assert not answered_alone("Bonjour,", "heavy")
    assert count("Bonjour, [PERSON_1] !") == 2


def test_helpdesk_words_stand_in_lower_case_in_a_shipped_article_and_name_nobody() -> None:
    articles = " ".join(path.read_text(encoding="utf-8") for path in ARTICLES.glob("*.md"))
    assert set(re.findall(r"[^\W\d_]+", articles)) >= HELPDESK
    assert not HELPDESK & (ORDINARY | EVERYDAY)
    assert not HELPDESK & {name.casefold() for name in FIRST_NAMES}
    assert all(word == word.casefold() for word in HELPDESK)
