from dataclasses import replace

import pytest

from schemas.tickets import Kind, Outside
from services.triage.domain.decide import Closer, Message, Reading, Rules, closer, judge, plan
from services.triage.domain.reasons import Pull
from shared.use_cases import parse

FLAT = Pull((), {})


def answer(rules: Rules, **likely: tuple[str, float]) -> dict[str, list[float]]:
    found = {}
    for field, labels in rules.taxonomy.fields.items():
        chosen, probability = likely.get(field, (next(iter(labels)), 0.9))
        rest = (1 - probability) / (len(labels) - 1)
        found[field] = [probability if name == chosen else rest for name in labels]
    return found


def even(text: str, strength: float = 1.0) -> Pull:
    """Every character a token that pulls alike on every field."""
    spans = [(at, at + 1) for at in range(len(text))]
    return Pull(spans, {field: [strength] * len(spans) for field in ("category", "type", "impact", "urgency")})


def test_the_whole_is_read_first_then_each_leading_phrase_is_left_out(rules: Rules) -> None:
    planned = plan(Message("VPN", "It is down. I am stuck.", "en", opening="First message."))
    assert planned.text == "VPN\nIt is down. I am stuck.\nFirst message."
    looked = closer(planned, Reading(answer(rules), even(planned.text)), rules)
    assert looked.texts == (
        "It is down. I am stuck.\nFirst message.",
        "VPN\nI am stuck.\nFirst message.",
        "VPN\nIt is down.\nFirst message.",
    )


def test_without_reasons_a_message_is_read_once_and_judged_alike(rules: Rules) -> None:
    message = Message("VPN", "It is down. I am stuck.", "en")
    planned, whole = plan(message), answer(rules, category=("network", 0.8))
    first = Reading(whole, even(planned.text))
    without_reasons = replace(rules, segments=0)
    looked = closer(planned, first, without_reasons)
    assert looked == Closer()
    judged = judge(planned, first, looked, [], without_reasons)
    assert replace(judge(planned, first, closer(planned, first, rules), [whole] * 3, rules), reasons=()) == judged


@pytest.mark.feature(6, 31)
def test_a_ticket_of_a_use_case_has_no_category_but_its_own(rules: Rules) -> None:
    case = {"fr": "x", "en": "x", "categories": ["billing", "orders"], "otherwise": True}
    cases = parse({"default": {"shop": case}}, "default", rules.taxonomy.labels("category"))
    within = replace(rules, use_cases=cases)
    message = Message("VPN", "It is down. I am stuck.", "en", use_case="shop")
    whole = answer(rules, category=("network", 0.7)) | {}
    at = rules.taxonomy.labels("category").index
    whole["category"][at("orders")] = 0.2
    planned = plan(message)
    first = Reading(whole, even(planned.text))
    judged = judge(planned, first, closer(planned, first, within), [whole] * 3, within)
    category = judged.predictions["category"]
    assert [name for name, _ in category.top] == ["orders", "billing"]
    assert category.confidence == 0.2, "what the model gives to other categories is not shared out"
    assert "category" in judged.abstained
    assert judged.outside == Outside(label="network", confidence=0.7)
    assert len(judged.predictions["type"].top) == 3
    for other in (None, "gone"):
        planned = plan(replace(message, use_case=other))
        whole_list = judge(planned, first, Closer(), [], within)
        assert (whole_list.predictions["category"].label, whole_list.outside) == ("network", None)


@pytest.mark.feature(32)
def test_a_decision_has_top_three_priority_abstentions_and_reasons(rules: Rules) -> None:
    planned = plan(Message("VPN", "It is down. I am stuck.", "en"))
    whole = answer(rules, category=("network", 0.8), impact=("team", 0.7), urgency=("high", 0.4))
    without = answer(rules, category=("network", 0.3), impact=("team", 0.7), urgency=("high", 0.4))
    first = Reading(whole, even(planned.text))
    judged = judge(planned, first, closer(planned, first, rules), [without, whole, whole], rules)
    assert judged.predictions["category"].label == "network"
    assert judged.predictions["category"].confidence == 0.8
    assert len(judged.predictions["category"].top) == 3
    assert judged.priority == "P2"
    assert judged.abstained == ("urgency",)
    assert [(one.text, one.field, one.weight) for one in judged.reasons] == [("VPN", "category", 0.5)]
    assert judged.actionable


def test_what_is_no_ticket_is_read_once_and_not_actionable(rules: Rules) -> None:
    planned = plan(Message("Re: VPN", "The VPN is down.", "en", kind=Kind.AUTO_REPLY))
    first = Reading(answer(rules), even(planned.text))
    assert closer(planned, first, rules) == Closer()
    judged = judge(planned, first, Closer(), [], rules)
    assert judged.kind is Kind.AUTO_REPLY
    assert not judged.actionable
    assert judged.reasons == ()


def test_an_unknown_language_goes_to_people(rules: Rules) -> None:
    planned = plan(Message("VPN", "Nie działa.", "pl"))
    judged = judge(planned, Reading(answer(rules), FLAT), Closer(), [], rules)
    assert judged.abstained == ("category", "type", "impact", "urgency")
