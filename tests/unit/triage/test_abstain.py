import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tickets import Prediction
from services.triage.domain.abstain import deciding
from services.triage.domain.decide import Rules
from services.triage.domain.policy import NEVER, Policy, Rule, parse
from services.triage.domain.taxonomy import FIELDS

ORDER = ("suggest", "preselect", "automatic")
FRENCH, EITHER, NONE = frozenset({"fr"}), frozenset({"fr", "en"}), frozenset[str]()
shares = st.floats(min_value=0, max_value=1)


def predictions(**confidence: float) -> dict[str, Prediction]:
    labels = {"category": "access", "type": "incident", "impact": "team", "urgency": "high"}
    return {
        field: Prediction(label=label, confidence=confidence.get(field, 0.9), top=((label, 0.9),))
        for field, label in labels.items()
    }


@pytest.fixture(scope="module")
def policy(rules: Rules) -> Policy:
    said = {
        "tenants": {
            "default": {
                "category": {"preselect": 0.6, "automatic": 0.95, "languages": {"en": {"preselect": 0.7}}},
                "urgency": {"preselect": "never"},
            }
        }
    }
    return parse(said, rules.taxonomy)


def test_a_sure_model_speaks(policy: Policy) -> None:
    assert deciding(predictions(), FRENCH, "default", policy).abstained == ("urgency",)


@pytest.mark.feature(38, 40)
def test_each_field_has_its_own_thresholds(policy: Policy) -> None:
    found = deciding(predictions(category=0.95, type=0.49, impact=0.99), FRENCH, "default", policy)
    assert found.modes.model_dump() == {
        "category": "automatic",
        "type": "suggest",
        "impact": "preselect",
        "urgency": "suggest",
    }
    assert found.abstained == ("type", "urgency")
    assert found.abstained_for == "confidence"


@pytest.mark.feature(38)
def test_where_every_field_is_proposed_no_reason_is_given_for_leaving_one(rules: Rules) -> None:
    found = deciding(predictions(), FRENCH, "default", parse(None, rules.taxonomy))
    assert (found.abstained, found.abstained_for) == ((), None)


@pytest.mark.feature(42)
def test_a_field_may_only_ever_be_suggested(policy: Policy) -> None:
    assert deciding(predictions(urgency=1.0), FRENCH, "default", policy).modes.urgency == "suggest"


@pytest.mark.feature(35)
def test_a_message_in_no_measured_language_is_left_to_people(policy: Policy) -> None:
    found = deciding(predictions(category=1.0), NONE, "default", policy)
    assert found.abstained == FIELDS
    assert found.abstained_for == "language"


@pytest.mark.feature(35)
def test_where_two_languages_are_possible_the_stricter_threshold_holds(policy: Policy) -> None:
    assert deciding(predictions(category=0.65), FRENCH, "default", policy).modes.category == "preselect"
    assert deciding(predictions(category=0.65), EITHER, "default", policy).modes.category == "suggest"


@pytest.mark.feature(38)
@given(preselect=shares, gap=shares, confidences=st.lists(shares, min_size=2, max_size=8))
def test_more_confidence_never_hands_a_field_back_to_people(
    preselect: float, gap: float, confidences: list[float]
) -> None:
    rule = Rule(preselect, preselect + gap)
    modes = [ORDER.index(rule.mode(confidence)) for confidence in sorted(confidences)]
    assert modes == sorted(modes)


@given(first=st.tuples(shares, shares), second=st.tuples(shares, shares), confidence=shares)
def test_the_stricter_of_two_rules_allows_what_both_allow(
    first: tuple[float, float], second: tuple[float, float], confidence: float
) -> None:
    rules = Rule(min(first), max(first)), Rule(min(second), NEVER)
    both = rules[0].stricter(rules[1]).mode(confidence)
    assert ORDER.index(both) == min(ORDER.index(rule.mode(confidence)) for rule in rules)
