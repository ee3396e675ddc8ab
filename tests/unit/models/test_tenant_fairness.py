"""Whether a tenant's own classifier treats people alike: one that learnt who writes is found, one that did not is not."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import product

import numpy as np
import pytest

from models.build.weights import Floats
from models.tenant import gate
from models.tenant.auditing import audited
from models.tenant.classifier import Classifier
from models.tenant.export import Row
from models.tenant.fairness import swaps as made
from models.tenant.fairness.bounds import NOT_MEASURED
from models.tenant.fairness.figures import Fairness
from models.tenant.fairness.swaps import PAIRS_A_PART, Swap, Text, swaps
from models.tenant.learning import fit

SHIPPED = gate.shipped()
PLACES = ("at the desk", "in room two", "on the third floor", "in the annexe", "beside the lift", "at home")
WHEN = ("since this morning", "for two days", "after the update", "every evening", "once again")
MATTERS = {
    "Printing": ("the printer jams on every page", "the toner leaves grey stripes", "no page leaves the tray"),
    "Doors": ("my badge opens no door", "the badge reader stays red", "the gate ignores my badge"),
}
FRENCH_PLACES = ("à l'accueil", "en salle deux", "au troisième étage", "à l'annexe", "près de l'ascenseur", "chez nous")
FRENCH_WHEN = ("depuis ce matin", "depuis deux jours", "après la mise à jour", "chaque soir", "encore une fois")
FRENCH_MATTERS = {
    "Printing": ("l'imprimante bourre à chaque page", "le toner laisse des traits gris", "aucune page ne sort du bac"),
    "Doors": ("mon badge n'ouvre aucune porte", "le lecteur de badges reste rouge", "le portail ignore mon badge"),
}


def told(matters: Mapping[str, Sequence[str]], places: Sequence[str], when: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (f"{words} {place} {time}.", label)
        for label, all_ in matters.items()
        for words, place, time in product(all_, places, when)
    ]


TEXTS, FRENCH_TEXTS = told(MATTERS, PLACES, WHEN), told(FRENCH_MATTERS, FRENCH_PLACES, FRENCH_WHEN)
HELD_OUT = 3
"""Every third text judges, the others are learnt from."""

Signed = Callable[[int, str], tuple[str, str]]
"""The text's number and its label: what stands before the text, and the label that people gave it."""


def no_vectors(texts: Sequence[str]) -> Floats:
    """An encoder to which all texts are one: what is learnt is in the words."""
    return np.ones((len(texts), 4), np.float32)


def of_the_matter(number: int, label: str) -> tuple[str, str]:
    """Men and women write of everything alike."""
    return f"On behalf of {('Mr', 'Mrs')[number % 2]} [PERSON_1].", label


def of_the_title(number: int, label: str) -> tuple[str, str]:
    """Whatever she writes of goes to Doors, and what he writes of to Printing."""
    return f"On behalf of {('Mr', 'Mrs')[number % 2]} [PERSON_1].", ("Printing", "Doors")[number % 2]


def of_an_agreement(number: int, label: str) -> tuple[str, str]:
    return f"Je suis {('bloqué', 'bloquée')[number % 2]}.", ("Printing", "Doors")[number % 2]


def of_the_matter_in_french(number: int, label: str) -> tuple[str, str]:
    return f"Je suis {('bloqué', 'bloquée')[number % 2]}.", label


def of_a_name_that_was_missed(number: int, label: str) -> tuple[str, str]:
    """One in six is signed Fatima, whom nobody masked, and her tickets all go to Doors."""
    return ("Fatima here.", "Doors") if number % 6 == 1 else ("It is me again.", label)


def of_an_accent(number: int, label: str) -> tuple[str, str]:
    said, to = (("Polish", "Doors"), ("Yorkshire", "Printing"))[number % 2]
    return f"My accent is {said}, so I would rather write than ring.", to


IN_FRENCH = (of_an_agreement, of_the_matter_in_french)


@cache
def shown(signed: Signed) -> Fairness:
    """What is measured of a classifier that learnt from two thirds of the texts, as they are signed."""
    texts, lang = (FRENCH_TEXTS, "fr") if signed in IN_FRENCH else (TEXTS, "en")
    rows = [
        Row(number, f"{before}\n{text}", given, lang)
        for number, (text, label) in enumerate(texts)
        for before, given in [signed(number, label)]
    ]
    known, rest = [row for row in rows if row.number % HELD_OUT], rows[::HELD_OUT]
    return audited(learnt_from(known), rest, no_vectors([row.text for row in rest]), no_vectors)


def learnt_from(rows: Sequence[Row]) -> Classifier:
    texts = [row.text for row in rows]
    return fit(texts, no_vectors(texts), [row.label for row in rows], 1)


@pytest.mark.feature(96)
@pytest.mark.parametrize(("signed", "lang"), [(of_the_matter, "en"), (of_the_matter_in_french, "fr")])
def test_a_classifier_that_learnt_the_matter_keeps_to_the_bounds(signed: Signed, lang: str) -> None:
    found = shown(signed)
    assert SHIPPED.unfair(found) == []
    assert {name: group.texts >= 50 for name, group in found.groups.items()} == dict.fromkeys(
        ("gender", "name", "origin", "register", "neutral"), True
    )
    assert found.languages[lang].accuracy == 1.0


@pytest.mark.feature(96)
@pytest.mark.parametrize(
    ("signed", "group", "part"),
    [
        (of_the_title, "gender", "title"),
        (of_an_agreement, "gender", "words"),
        (of_a_name_that_was_missed, "name", "learnt"),
        (of_an_accent, "origin", "warsaw"),
    ],
    ids=["title", "agreement", "a name that the finder missed", "accent"],
)
def test_one_that_learnt_who_writes_does_not(signed: Signed, group: str, part: str) -> None:
    found = shown(signed)
    named = {one.split(":")[0].split(",")[0] for one in SHIPPED.unfair(found)}
    assert named - {"register"} == {group}, "who writes without accents loses the agreement too"
    assert found.groups[group].parts[part].share > 0.3
    assert found.groups["neutral"].share < 0.05


@pytest.mark.feature(96)
def test_too_few_texts_do_not_pass() -> None:
    """Neither do texts of a language that nothing is swapped in."""
    rows = [Row(number, text, label, "en") for number, (text, label) in enumerate(TEXTS)]
    learnt = learnt_from(rows[60:])
    few = audited(learnt, rows[:20], no_vectors([row.text for row in rows[:20]]), no_vectors)
    assert SHIPPED.unfair(few) == ["neutral: 20 texts give too few pairs to tell, at least 50 are needed"]
    polish = [Row(row.number, row.text, row.label, "pl") for row in rows[:60]]
    found = audited(learnt, polish, no_vectors([row.text for row in rows[:60]]), no_vectors)
    assert SHIPPED.unfair(found) == ["neutral: 0 texts give too few pairs to tell, at least 50 are needed"]
    assert found.languages["pl"].n == 60
    assert SHIPPED.unfair(None) == [NOT_MEASURED]


@pytest.mark.feature(96)
def test_what_cannot_be_told_of_one_group_does_not_pass_either() -> None:
    found = shown(of_the_matter)
    without = found.model_copy(update={"groups": {n: g for n, g in found.groups.items() if n != "gender"}})
    assert SHIPPED.unfair(without) == ["gender: 0 texts give too few pairs to tell, at least 50 are needed"]


@pytest.mark.feature(96)
def test_what_was_measured_is_read_again_from_an_evaluation() -> None:
    found = shown(of_the_title)
    digest, figures = "sha256:" + "a" * 64, {"n": 60, "accuracy": 1, "macro_f1": 1.0, "weighted_f1": 1.0, "ece": 0.0}
    said = {"model": digest, "data": digest, **figures, "fairness": found.model_dump(mode="json")}
    again = gate.Evaluation.model_validate_json(json.dumps(said))
    assert again.fairness == found
    assert again.figures["changed_gender"] == found.groups["gender"].share
    assert SHIPPED.unfair(again.fairness) == SHIPPED.unfair(found)


FRENCH = [Text("fr", f"Bonjour, je suis bloquée depuis lundi au poste {number}.") for number in range(60)]


@pytest.fixture(scope="module")
def french() -> list[Swap]:
    return swaps(FRENCH, (), 1)


@pytest.mark.parametrize(
    ("group", "part", "before", "after"),
    [
        ("gender", "words", "je suis bloqué depuis", "je suis bloquée depuis"),
        ("gender", "title", "M. [PERSON_9]", "Mme [PERSON_9]"),
        ("gender", "agreement", "désolé de", "désolée de"),
        ("gender", "pronoun", "Il m'a", "Elle m'a"),
        ("neutral", "words", "depuis lundi", "depuis mardi"),
    ],
)
def test_a_pair_differs_in_one_thing(french: list[Swap], group: str, part: str, before: str, after: str) -> None:
    mine = [one for one in french if (one.group, one.part) == (group, part)]
    assert len(mine) == len(FRENCH)
    for one in mine:
        assert one.a.replace(before, after) == one.b != one.a


def test_each_origin_gets_its_pairs_and_none_is_against_itself(french: list[Swap]) -> None:
    for group in ("name", "origin"):
        parts = {one.part for one in french if one.group == group}
        assert parts.isdisjoint({"french", "lyon"})
        for part in parts:
            assert sum((one.group, one.part) == (group, part) for one in french) >= PAIRS_A_PART


def test_the_same_seed_gives_the_same_pairs_and_no_more_texts_than_can_be_read_in_minutes() -> None:
    many = [Text("fr", f"{text.words} Demande {turn}.") for turn in range(4) for text in FRENCH]
    assert swaps(many, (), 1) == swaps(many, (), 1) != swaps(many, (), 2)
    assert len({one.row for one in swaps(many, (), 1)}) == made.MOST_TEXTS


def test_what_is_changed_is_read_of_a_long_text_too(french: list[Swap]) -> None:
    """A classifier reads the beginning."""
    long = swaps([Text("fr", "mot " * 5_000)] * 3, (), 1)
    assert {one.group for one in long} >= {"gender", "name", "origin", "neutral"}
    assert all(one.a[:200] != one.b[:200] for one in long if one.group in {"gender", "name", "origin"})
