"""The real model behind triage."""

import random

import pytest

from models import corpus
from services.triage.adapters.model import Model
from services.triage.domain.decide import Message, plan
from services.triage.domain.reasons import segments

EXAMPLES = corpus.shipped()[::12]
MESSAGES = [Message(example.subject, example.body, example.lang) for example in EXAMPLES]


def test_one_by_one_and_together_give_the_same_judgements(model: Model) -> None:
    assert [model.judge_blocking([message])[0] for message in MESSAGES[:6]] == model.judge_blocking(MESSAGES)[:6]


async def test_off_the_loop_gives_the_same_judgements(model: Model) -> None:
    assert await model.judge(MESSAGES[:3]) == model.judge_blocking(MESSAGES[:3])


@pytest.mark.feature(41)
def test_reasons_are_exact_stretches_and_leaving_them_out_lowers_the_probability(model: Model) -> None:
    checked = 0
    for message, judgement in zip(MESSAGES, model.judge_blocking(MESSAGES), strict=True):
        for reason in judgement.reasons:
            assert reason.text in message.subject or reason.text in message.body
            chosen = judgement.predictions[reason.field]
            one = next(
                one
                for one in segments(message.subject, message.body, model.rules.segments)
                if one.of(message.subject, message.body) == reason.text
            )
            rest = Message(*one.without(message.subject, message.body), message.lang)
            texts = plan(rest, model.rules).texts[:1]
            column = model.encoder.labels[reason.field].index(chosen.label)
            left = float(model.encoder.predict(texts).probabilities[reason.field][0][column])
            assert chosen.confidence - left == pytest.approx(reason.weight, abs=2e-4)
            checked += 1
    assert checked >= len(MESSAGES)


def test_the_named_stretch_matters_more_than_one_at_random(model: Model) -> None:
    """Over the corpus, leaving out the strongest reason costs more than leaving out any other stretch."""
    draw = random.Random(7)
    named = other = 0.0
    for message, judgement in zip(MESSAGES, model.judge_blocking(MESSAGES), strict=True):
        category = [reason for reason in judgement.reasons if reason.field == "category"]
        found = segments(message.subject, message.body, model.rules.segments)
        rest = [one for one in found if not category or one.of(message.subject, message.body) != category[0].text]
        if not category or not rest:
            continue
        named += category[0].weight
        text = plan(Message(*draw.choice(rest).without(message.subject, message.body), "fr"), model.rules).texts[0]
        chosen = judgement.predictions["category"]
        column = model.encoder.labels["category"].index(chosen.label)
        other += chosen.confidence - float(model.encoder.predict([text]).probabilities["category"][0][column])
    assert named > 1.5 * max(other, 0.01)


@pytest.mark.feature(32)
def test_the_first_message_of_a_thread_counts(model: Model) -> None:
    bare = Message("Re: question", "Toujours pareil, merci de voir.", "fr")
    threaded = Message(
        bare.subject, bare.body, "fr", opening="Je demande l'effacement de toutes mes données personnelles."
    )
    found = model.judge_blocking([bare, threaded])
    assert found[0].predictions["category"] != found[1].predictions["category"]
    assert found[1].predictions["category"].label == "privacy"
