from dataclasses import replace

import pytest

from schemas.tickets import Kind
from services.triage.domain.decide import Message, Rules, judge, plan


def answer(rules: Rules, **likely: tuple[str, float]) -> dict[str, list[float]]:
    found = {}
    for field, labels in rules.taxonomy.fields.items():
        chosen, probability = likely.get(field, (next(iter(labels)), 0.9))
        rest = (1 - probability) / (len(labels) - 1)
        found[field] = [probability if name == chosen else rest for name in labels]
    return found


def test_the_whole_is_read_first_then_each_segment_is_left_out(rules: Rules) -> None:
    planned = plan(Message("VPN", "It is down. I am stuck.", "en", opening="First message."), rules)
    assert planned.texts == (
        "VPN\nIt is down. I am stuck.\nFirst message.",
        "It is down. I am stuck.\nFirst message.",
        "VPN\nI am stuck.\nFirst message.",
        "VPN\nIt is down.\nFirst message.",
    )


def test_without_reasons_a_message_is_read_once_and_judged_alike(rules: Rules) -> None:
    message = Message("VPN", "It is down. I am stuck.", "en")
    bare = plan(message, replace(rules, segments=0))
    whole = answer(rules, category=("network", 0.8))
    judged = judge(bare, [whole], rules)
    assert bare.texts == plan(message, rules).texts[:1]
    assert replace(judge(plan(message, rules), [whole] * 4, rules), reasons=()) == judged


@pytest.mark.feature(32)
def test_a_decision_has_top_three_priority_abstentions_and_reasons(rules: Rules) -> None:
    planned = plan(Message("VPN", "It is down. I am stuck.", "en"), rules)
    whole = answer(rules, category=("network", 0.8), impact=("team", 0.7), urgency=("high", 0.4))
    without = answer(rules, category=("network", 0.3), impact=("team", 0.7), urgency=("high", 0.4))
    judged = judge(planned, [whole, without, whole, whole], rules)
    assert judged.predictions["category"].label == "network"
    assert judged.predictions["category"].confidence == 0.8
    assert len(judged.predictions["category"].top) == 3
    assert judged.priority == "P2"
    assert judged.abstained == ("urgency",)
    assert [(one.text, one.field, one.weight) for one in judged.reasons] == [("VPN", "category", 0.5)]
    assert judged.actionable


def test_what_is_no_ticket_is_read_once_and_not_actionable(rules: Rules) -> None:
    planned = plan(Message("Re: VPN", "The VPN is down.", "en", kind=Kind.AUTO_REPLY), rules)
    assert len(planned.texts) == 1
    judged = judge(planned, [answer(rules)], rules)
    assert judged.kind is Kind.AUTO_REPLY
    assert not judged.actionable
    assert judged.reasons == ()


def test_an_unknown_language_goes_to_people(rules: Rules) -> None:
    planned = plan(Message("VPN", "Nie działa.", "pl"), rules)
    judged = judge(planned, [answer(rules)] * len(planned.texts), rules)
    assert judged.abstained == ("category", "type", "impact", "urgency")
