"""A use case's own classifier gives its tickets their category, and the model of all gives the rest."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.tenant.classifier import Classifier
from models.tenant.learning import fit
from models.tenant.pulling import pulls
from schemas.tickets import ModelIdentity
from services.triage.adapters.own import OwnModel, OwnModels
from services.triage.domain.decide import Closer, Judgement, Message, Plan, Reading, Rules, closer, judge, plan
from services.triage.domain.policy import parse as parse_policy
from services.triage.domain.reasons import Pull
from shared.use_cases import BadUseCases, Cases, parse
from tests.unit.models.tenants import EXAMPLES, vectors_of
from tests.unit.triage.test_decide import answer, even

IDENTITY = ModelIdentity(name="house", version="1", digest="sha256:" + "a" * 64, device="cpu")
CATEGORIES: dict[str, Any] = {
    "printing": {"fr": "Impression", "en": "Printing", "labels": ["Printing"]},
    "people": {"labels": ["Payroll"]},
    "building": {"fr": "Bâtiment", "en": "Building", "labels": ["Doors"]},
}
FOLDED: dict[str, Any] = {
    "paper": {"fr": "Papier", "en": "Paper", "labels": ["Printing", "Payroll"]},
    "building": CATEGORIES["building"],
}


@pytest.fixture(scope="module")
def learnt() -> Classifier:
    texts = [text for text, _ in EXAMPLES]
    return fit(texts, vectors_of(texts), [label for _, label in EXAMPLES], 1)


def cases_of(rules: Rules, categories: dict[str, Any]) -> Cases:
    house = {"fr": "x", "en": "x", "classifier": "house", "categories": categories, "otherwise": True}
    other = {"fr": "y", "en": "y", "routes": [{"channels": ["crm"]}]}
    return parse({"default": {"house": house, "other": other}}, "default", rules.taxonomy.labels("category"))


def own_of(cases: Cases, learnt: Classifier) -> OwnModel:
    case = cases.named("house")
    assert case is not None
    return OwnModel.of(case, learnt, IDENTITY)


def given(rules: Rules, learnt: Classifier, categories: dict[str, Any] = CATEGORIES) -> tuple[Rules, OwnModels]:
    cases = cases_of(rules, categories)
    models = OwnModels({"house": own_of(cases, learnt)})
    taxonomy = replace(rules.taxonomy, own=tuple(cases.own))
    return replace(
        rules, taxonomy=taxonomy, policy=parse_policy(None, taxonomy), use_cases=cases, own=models.categories
    ), models


def judged(
    message: Message, rules: Rules, models: OwnModels, *, likeliest: str = "network"
) -> tuple[Judgement, Closer]:
    """The model of all says `likeliest` to everything, and each character pulls alike."""
    planned = plan(message)
    whole = answer(rules, category=(likeliest, 0.8))
    first = models.first([planned], [Reading(whole, even(planned.text))], _vectors(models.whole([planned])))[0]
    looked = closer(planned, first, rules)
    rows = iter(_vectors(models.parts([planned], [looked])))
    return judge(
        planned, first, looked, models.closer(planned, looked, [whole] * len(looked.texts), rows), rules
    ), looked


def _vectors(texts: list[str]) -> Any:
    return vectors_of(texts) if texts else np.zeros((0, 8), np.float32)


@pytest.mark.feature(6, 101)
def test_the_category_is_the_classifiers_and_all_else_the_models(rules: Rules, learnt: Classifier) -> None:
    within, models = given(rules, learnt)
    message = Message("Door", "Hello, for two days my badge opens no door.", "en", use_case="house")
    found, _ = judged(message, within, models)
    category = found.predictions["category"]
    assert category.label == "building"
    assert sorted(name for name, _ in category.top) == ["building", "people", "printing"]
    assert sum(share for _, share in category.top) == pytest.approx(1, abs=1e-3)
    assert found.outside is not None, "a guard by category still sees what the model of all holds likeliest"
    assert found.outside.label == "network"
    assert {len(found.predictions[name].top) for name in ("type", "impact", "urgency")} == {3}
    for use_case in ("other", None, "gone"):
        elsewhere, _ = judged(replace(message, use_case=use_case), within, models)
        assert (elsewhere.predictions["category"].label, elsewhere.outside) == ("network", None)


@pytest.mark.feature(6)
@pytest.mark.parametrize("likeliest", ["people", "network"])
def test_what_the_model_holds_likeliest_is_told_though_the_use_case_has_it_too(
    rules: Rules, learnt: Classifier, likeliest: str
) -> None:
    """Else a guard by that category were evaded by writing to the address of the use case."""
    within, models = given(rules, learnt)
    message = Message("Door", "Hello, for two days my badge opens no door.", "en", use_case="house")
    found, _ = judged(message, within, models, likeliest=likeliest)
    assert found.predictions["category"].label == "building"
    assert found.outside is not None
    assert (found.outside.label, found.outside.confidence) == (likeliest, 0.8)


def test_where_both_say_the_same_nothing_stands_beside_it(rules: Rules, learnt: Classifier) -> None:
    within, models = given(rules, learnt)
    message = Message("Payslip", "Again today the payslip shows the old grade.", "en", use_case="house")
    found, _ = judged(message, within, models, likeliest="people")
    assert (found.predictions["category"].label, found.outside) == ("people", None)


@pytest.mark.feature(6)
def test_labels_that_mean_one_category_count_together(rules: Rules, learnt: Classifier) -> None:
    apart, one_by_one = given(rules, learnt)
    together, folded = given(rules, learnt, FOLDED)
    message = Message("Printer", "Again today the payslip shows the old grade on every page.", "en", use_case="house")
    shares = dict(judged(message, apart, one_by_one)[0].predictions["category"].top)
    both = dict(judged(message, together, folded)[0].predictions["category"].top)
    assert both == {
        "paper": pytest.approx(shares["printing"] + shares["people"], abs=2e-4),
        "building": shares["building"],
    }


@pytest.mark.feature(6, 34)
def test_its_reasons_are_what_its_own_probability_rests_on(rules: Rules, learnt: Classifier) -> None:
    within, models = given(rules, learnt)
    body = (
        "We hope that you are well. My badge opens no door. Thank you for all that you do. The weather is fine today."
    )
    found, looked = judged(Message("Hello", body, "en", use_case="house"), within, models)
    said = [reason.text for reason in found.reasons if reason.field == "category"]
    assert said[0] == "My badge opens no door."
    segments = [one.of("Hello", body) for one in looked.segments]
    assert "My badge opens no door." in segments
    assert not [reason for reason in found.reasons if reason.field != "category"], "nothing moved the model of all"


def test_a_word_of_the_label_pulls_toward_it_and_one_of_another_away(learnt: Classifier) -> None:
    text = "badge [PERSON_1] payslip nonsense"
    spans = [(0, 5), (6, 16), (17, 24), (25, 33)]
    toward = np.array([1.0 if label == "Doors" else 0.0 for label in learnt.labels]) - 1 / 3
    badge, person, payslip, nonsense = pulls(learnt, text, spans, toward)
    assert badge > max(person, nonsense, 0)
    assert payslip < min(person, 0)


def test_words_beyond_what_the_model_of_all_read_pull_on_none_of_its_tokens(learnt: Classifier) -> None:
    """The classifier reads on: all that it read there fell on the last token, and drowned every phrase."""
    text = "My badge opens a door. " + "The payslip shows the salary. " * 60
    spans = [(0, 2), (3, 8), (9, 14), (15, 16), (17, 22)]
    toward = np.array([1.0 if label == "Payroll" else 0.0 for label in learnt.labels]) - 1 / 3
    _, badge, *_, door = pulls(learnt, text, spans, toward)
    assert abs(door) < abs(badge)


@pytest.mark.feature(6)
def test_where_there_is_one_category_nothing_pulls_toward_it(rules: Rules, learnt: Classifier) -> None:
    """What is left of the sums in the last digit is no pull, however loud the model of all was."""
    every = {"house": {"fr": "Tout", "en": "All", "labels": ["Printing", "Payroll", "Doors"]}}
    _, models = given(rules, learnt, every)
    words = " ".join(text for text, _ in EXAMPLES).split()
    bodies = [" ".join(words[at : at + 9]) for at in range(0, len(words), 7)]
    plans = [plan(Message("", body, "en", use_case="house")) for body in bodies]
    told = [Reading(answer(rules), even(one.text)) for one in plans]
    for found in models.first(plans, told, vectors_of([one.text for one in plans])):
        assert sum(found.own or ()) == pytest.approx(1)
        assert set(found.pull.strengths["category"]) == {0.0}
        assert set(found.pull.strengths["type"]) == {1.0}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"people": None}, "Payroll"),
        ({"parking": {"fr": "Parc", "en": "Parking", "labels": ["Cars"]}}, "Cars"),
    ],
)
def test_labels_and_categories_that_do_not_meet_stop_the_start(
    rules: Rules, learnt: Classifier, change: dict[str, Any], named: str
) -> None:
    categories = {name: said for name, said in {**CATEGORIES, **change}.items() if said is not None}
    with pytest.raises(BadUseCases, match=f"house.categories: {named} "):
        own_of(cases_of(rules, categories), learnt)


@pytest.mark.feature(6, 38)
def test_a_policy_may_name_an_own_category(rules: Rules, learnt: Classifier) -> None:
    within, models = given(rules, learnt)
    said = {"tenants": {"default": {"category": {"values": {"building": {"preselect": "never"}}}}}}
    strict = replace(within, policy=parse_policy(said, within.taxonomy))
    message = Message("Door", "My badge opens no door.", "en", use_case="house")
    assert judged(message, within, models)[0].deciding.modes.category == "preselect"
    assert judged(message, strict, models)[0].deciding.modes.category == "suggest"
    assert within.taxonomy.allows("category", "building"), "a person may say so too"
    assert not within.taxonomy.allows("type", "building")


def test_only_what_a_classifier_reads_is_embedded(rules: Rules, learnt: Classifier) -> None:
    _, models = given(rules, learnt)
    plans: list[Plan] = [plan(Message("a", "b", "en", use_case=name)) for name in (None, "house", "other", "house")]
    looked = [Closer(texts=("one", "two")), Closer(texts=("three",)), Closer(), Closer(texts=())]
    assert models.whole(plans) == [plans[1].text] * 2
    assert models.parts(plans, looked) == ["three"]


def test_without_reasons_nothing_pulls(rules: Rules, learnt: Classifier) -> None:
    _, models = given(rules, learnt)
    planned = plan(Message("Door", "My badge opens no door.", "en", use_case="house"))
    first = models.first([planned], [Reading(answer(rules), Pull((), {}))], vectors_of([planned.text]))[0]
    assert first.own is not None
    assert first.pull == Pull((), {})
