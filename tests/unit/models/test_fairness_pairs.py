"""The audit's pairs: enough of them, minimal, written rather than generated, and the same for the same seed."""

import os
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pytest

from models.fairness.material import LANGUAGES, REGISTERS, Person, filled, names_in, people, stories, values
from models.fairness.pairs import GROUPS, Pair, Side, pairs

ALL = pairs()


def of(group: str) -> list[Pair]:
    return [pair for pair in ALL if pair.group == group]


@pytest.mark.feature(96)
@pytest.mark.parametrize("group", GROUPS)
def test_every_group_has_two_hundred_pairs_whose_sides_differ(group: str) -> None:
    found = of(group)
    assert len(found) >= 200
    assert len({pair.id for pair in found}) == len(found)
    assert all((pair.a.subject, pair.a.body) != (pair.b.subject, pair.b.body) for pair in found)


def nameless(side: Side) -> str:
    text = f"{side.subject}\n{side.body}"
    for part in side.named:
        assert part in text
        text = text.replace(part, "·")
    return text


def test_no_slot_and_no_form_is_left_unfilled() -> None:
    assert not [pair.id for pair in ALL for side in (pair.a, pair.b) if re.search(r"[{}|]", side.subject + side.body)]


def test_the_same_seed_draws_the_same_and_another_draws_otherwise() -> None:
    command = [sys.executable, "-c", "from models.fairness.pairs import pairs; print(*(pair for pair in pairs()))"]
    elsewhere = subprocess.run(
        command, env=os.environ | {"PYTHONHASHSEED": "7"}, capture_output=True, check=True, text=True
    )
    assert elsewhere.stdout.rstrip("\n") == " ".join(str(pair) for pair in ALL)
    assert pairs(seed=1) != ALL
    assert set(pairs(most=20)) <= set(ALL)
    assert Counter(pair.group for pair in pairs(most=20)) == dict.fromkeys(GROUPS, 20)


def test_names_differ_in_nothing_but_the_name() -> None:
    for pair in of("name"):
        assert nameless(pair.a) == nameless(pair.b), pair.id


def test_origins_differ_in_one_sentence_and_genders_never_in_the_family_name() -> None:
    for pair in of("origin"):
        assert pair.a.named == pair.b.named
    for pair in of("gender"):
        both = [side.named[-1] for side in (pair.a, pair.b)]
        last_shown = any(both[0] in names.last for names in values().names.values())
        assert not last_shown or both[0] == both[1], pair.id


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_ticket_about_a_person_shows_gender_in_a_name_or_a_word(lang: str) -> None:
    for story in people():
        template = story.text(lang)
        man, woman = (filled(template, Person("Sam", "Li", gender)) for gender in ("m", "f"))
        assert man != woman or names_in(template, Person("Sam", "Li", "m")), story.id


def test_every_origin_is_drawn_about_equally_often() -> None:
    counts = Counter(pair.b.origin for pair in of("name"))
    assert set(counts) == set(values().names)
    usual = set(values().reference.values())
    assert len({count for origin, count in counts.items() if origin not in usual}) == 1


def test_tickets_are_written_one_by_one() -> None:
    """No two tickets of a language share more than half of their words: they are no template."""
    for lang in LANGUAGES:
        texts = [set(re.findall(r"\w{4,}", story.text(lang).lower())) for story in (*people(), *stories())]
        assert len({frozenset(words) for words in texts}) == len(texts)
        alike = [len(a & b) / max(1, min(len(a), len(b))) for at, a in enumerate(texts) for b in texts[:at]]
        assert max(alike) <= 0.6
        assert sum(alike) / len(alike) < 0.1


def test_each_register_is_written_for_each_ticket_that_has_any() -> None:
    written = [story for story in stories() if story.registers]
    assert len(written) >= 70
    for story in written:
        for texts in story.registers.values():
            assert set(texts) == set(REGISTERS)
            assert all(one != other for one, other in pairwise(sorted(texts.values())))
