"""Marked tickets, and what training makes of them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.pii import marked
from models.pii.learn.augment import Augmenter
from models.pii.marked import LABELS, MarkError
from models.pii.tags import TAGS, tagged
from models.pii.tokens import bounds

ONE = """=== id=a lang=fr region=QC
Objet

Ici [[PERSON|Josiane Roy]] de [[ORG|Les Bois d'Or]], code [[SECRET|a]b]].

=== id=b lang=en
nothing here
"""


def test_marks_are_taken_away_and_remembered() -> None:
    first, second = marked.parse(ONE)
    assert first.text == "Objet\n\nIci Josiane Roy de Les Bois d'Or, code a]b."
    assert [(first.text[mark.start : mark.end], mark.label) for mark in first.marks] == [
        ("Josiane Roy", "PERSON"),
        ("Les Bois d'Or", "ORG"),
        ("a]b", "SECRET"),
    ]
    assert (second.id, second.lang, second.marks) == ("b", "en", ())


@pytest.mark.parametrize(
    ("content", "named"),
    [("no header", "header"), ("=== id=a\nx", "lang"), ("=== id=a lang=fr\n[[NAME|x]]", "NAME")],
)
def test_what_is_no_marked_ticket_is_said_without_its_text(content: str, named: str) -> None:
    with pytest.raises(MarkError, match=named):
        list(marked.parse(content))


@pytest.mark.parametrize("folder", [marked.DEVELOPMENT, marked.TRAINING, marked.LATER, marked.UNLEARNT, marked.HOLDOUT])
def test_the_shipped_tickets_are_well_marked(folder: object) -> None:
    tickets = marked.read(folder)  # type: ignore[arg-type]
    assert len({ticket.id for ticket in tickets}) == len(tickets)
    for ticket in tickets:
        assert "[[" not in ticket.text.replace("[[ ", ""), ticket.id
        for before, after in zip(ticket.marks, ticket.marks[1:], strict=False):
            assert before.end <= after.start, ticket.id


@pytest.mark.feature(30)
def test_the_sets_are_large_enough_and_share_no_ticket() -> None:
    development, training, holdout = (
        marked.read(*folders)
        for folders in ((marked.DEVELOPMENT,), (marked.TRAINING, marked.LATER), (marked.HOLDOUT, marked.UNLEARNT))
    )
    assert len(development) >= 150
    for lang in ("fr", "en"):
        assert sum(ticket.lang == lang for ticket in development) >= 75
    texts = [ticket.text for ticket in (*development, *training, *holdout)]
    assert len(set(texts)) == len(texts)


@pytest.mark.feature(30)
def test_a_changed_ticket_is_still_well_marked() -> None:
    """The stretches that the marks of a variant show are whole values of the same label."""
    tickets = marked.read(marked.DEVELOPMENT)
    vary = Augmenter(tickets, 3)
    for ticket in tickets:
        variant = vary(ticket)
        assert len(variant.marks) <= len(ticket.marks)
        for mark in variant.marks:
            value = variant.text[mark.start : mark.end]
            assert value
            assert mark.label in LABELS
            assert value.strip() == value


def test_the_same_seed_gives_the_same_variants() -> None:
    tickets = marked.read(marked.DEVELOPMENT)[:20]
    assert [Augmenter(tickets, 5)(ticket) for ticket in tickets] == [
        Augmenter(tickets, 5)(ticket) for ticket in tickets
    ]


@given(st.text(max_size=200))
def test_tokens_stand_in_order_and_cover_all_that_is_seen(text: str) -> None:
    places = bounds(text)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(places))
    covered = {index for start, end in places for index in range(start, end)}
    assert all(index in covered for index, char in enumerate(text) if not char.isspace() or char == "\n")


def test_each_token_of_a_value_is_tagged() -> None:
    text, marks = marked.unmark("à [[EMAIL|a.b@c.example]] ou [[PERSON|Roy]]")
    tags = [TAGS[tag] for tag in tagged(bounds(text), marks)]
    assert tags == ["O", "B-EMAIL", *["I-EMAIL"] * 6, "O", "B-PERSON"]
