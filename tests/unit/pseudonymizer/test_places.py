"""Patterns that are tried at some places only find what they find when tried everywhere."""

import re

import pytest

from models.pii import marked
from services.pseudonymizer.domain import machines
from services.pseudonymizer.domain.recognizers import ALL, card_code, person, secret_speech
from services.pseudonymizer.domain.recognizers.base import PatternRecognizer, Rule
from services.pseudonymizer.domain.recognizers.places import Places, Where, beginning, breaks, capitals, numbers
from services.pseudonymizer.domain.spans import fold

RULES = [(item, rule) for item in ALL if isinstance(item, PatternRecognizer) for rule in item.rules]
OTHERS: list[tuple[re.Pattern[str], Where]] = [
    *((pattern, where) for _, pattern, where, _ in person._ANNOUNCED),
    (person._INTRO, person._INTRODUCING),
    (person._SELF, person._BESIDE_NAMES),
    (person._GIVEN, capitals),
    (person._GIVEN_ALONE, capitals),
    (person._LAST_FIRST, capitals),
    (person._LAST_LINE, breaks),
    (person._GREETING_LOWER, breaks),
    (person._TITLED_LOWER, person._TITLES),
    (secret_speech._MENTION, secret_speech._MENTIONS),
    (secret_speech._PIN_MENTION, secret_speech._PINS),
    (card_code._AFTER_EXPIRY, card_code._EXPIRIES),
    (card_code._BEHIND_CARD, numbers),
    (secret_speech._NETWORK_KEY, secret_speech._NETWORKS),
    (secret_speech._PAIR, secret_speech._PAIRS),
    (machines._VERSION, capitals),
    (machines._AFTER, machines._KINDS),
    (machines._CALLED, machines._KINDS),
    (machines._NAMED_SO, machines._KINDS),
    (machines._SEVERAL, machines._KINDS),
    (machines._ARE_SEVERAL, capitals),
    (person._PRESENT, person._PRESENCE),
]


@pytest.fixture(scope="module")
def texts() -> list[Places]:
    tickets = marked.read(marked.DEVELOPMENT, marked.TRAINING)
    return [Places(fold(ticket.text)) for ticket in tickets[::3]]


@pytest.mark.parametrize(("recognizer", "rule"), RULES, ids=lambda item: item.name)
def test_a_rule_finds_what_it_finds_everywhere(texts: list[Places], recognizer: PatternRecognizer, rule: Rule) -> None:
    def kept(match: str) -> bool:
        return rule.check is None or rule.check(match)

    group = "v" if "v" in rule.pattern.groupindex else 0
    for places in texts:
        everywhere = [item.span() for item in rule.pattern.finditer(places.text) if kept(item[group])]
        assert [item.span() for item in rule.where(rule.pattern, places) if kept(item[group])] == everywhere


@pytest.mark.parametrize(("pattern", "where"), OTHERS, ids=lambda _: "")
def test_so_does_every_other_pattern(texts: list[Places], pattern: re.Pattern[str], where: Where) -> None:
    for places in texts:
        found = [item.span() for item in where(pattern, places)]
        assert found == [item.span() for item in pattern.finditer(places.text)]


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("co n", ["Code", "commande", "n"]),
        ("code n", ["Code", "n"]),
        ("code co", ["Code", "commande"]),
        ("2 code", ["Code", "24", "2fa"]),
        ("0", ["24", "2fa", "418"]),
    ],
)
def test_more_letters_narrow_a_beginning_and_a_digit_begins_a_number(keys: str, found: list[str]) -> None:
    places = Places("Code, commande: 24, 2fa, 418, n")
    assert [item[0] for item in beginning(keys)(re.compile(r"\w+"), places)] == found
