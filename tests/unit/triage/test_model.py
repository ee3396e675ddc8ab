"""The real model behind triage."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from models import corpus
from schemas.tickets import Reason
from services.triage.adapters.model import Model
from services.triage.domain.decide import Judgement, Message, plan
from services.triage.domain.reasons import WORD

EXAMPLES = [example for example in corpus.shipped()[::36] if example.labelled]
MESSAGES = [Message(example.subject, example.body, example.lang) for example in EXAMPLES]


@pytest.fixture(scope="module")
def judged(model: Model) -> list[Judgement]:
    return model.judge_blocking(MESSAGES)


def test_one_by_one_and_together_give_the_same_judgements(model: Model, judged: list[Judgement]) -> None:
    assert [model.judge_blocking([message])[0] for message in MESSAGES[:6]] == judged[:6]


async def test_off_the_loop_gives_the_same_judgements(model: Model, judged: list[Judgement]) -> None:
    assert await model.judge(MESSAGES[:3]) == judged[:3]


def without(message: Message, stretches: Sequence[str]) -> Message:
    """The message once these are gone, each from the subject if it stands there."""
    subject, body = message.subject, message.body
    for stretch in sorted(stretches, key=len, reverse=True):
        if stretch in subject:
            subject = subject.replace(stretch, "", 1)
        else:
            body = body.replace(stretch, "", 1)
    return replace(message, subject=subject, body=body)


def held(model: Model, messages: Sequence[Message], judged: Sequence[Judgement], field: str) -> list[float]:
    """What is left of the chosen value's probability when these are read instead."""
    found = model.encoder.predict([plan(message).text for message in messages]).probabilities[field]
    columns = [model.encoder.labels[field].index(one.predictions[field].label) for one in judged]
    return [float(row[column]) for row, column in zip(found, columns, strict=True)]


@pytest.mark.feature(41)
def test_reasons_are_exact_stretches_and_their_weight_is_what_leaving_them_out_costs(
    model: Model, judged: list[Judgement]
) -> None:
    checked = 0
    for message, one in list(zip(MESSAGES, judged, strict=True))[::4]:
        for reason in one.reasons:
            assert reason.text in message.subject or reason.text in message.body
            if (message.subject + message.body).count(reason.text) == 1:
                (left,) = held(model, [without(message, [reason.text])], [one], reason.field)
                assert one.predictions[reason.field].confidence - left == pytest.approx(reason.weight, abs=2e-4)
                checked += 1
    assert checked >= len(MESSAGES) // 4


@pytest.mark.feature(41)
def test_without_its_three_strongest_reasons_a_value_is_less_likely_and_without_random_words_seldom_so(
    model: Model, judged: list[Judgement]
) -> None:
    draw = random.Random(7)
    field = "category"
    chosen = [(m, j, mine) for m, j in zip(MESSAGES, judged, strict=True) if (mine := _of(j, field))]
    assert len(chosen) > len(MESSAGES) / 2
    messages, judgements, reasons = (list(part) for part in zip(*chosen, strict=True))
    before = [one.predictions[field].confidence for one in judgements]
    told = [without(m, [r.text for r in mine]) for m, mine in zip(messages, reasons, strict=True)]
    some = [without(m, _words(m, mine, draw)) for m, mine in zip(messages, reasons, strict=True)]
    falls, others = (
        sum(left < was for left, was in zip(held(model, those, judgements, field), before, strict=True)) / len(chosen)
        for those in (told, some)
    )
    assert falls >= 0.9
    assert others < falls - 0.2


def _of(judgement: Judgement, field: str) -> list[Reason]:
    return [reason for reason in judgement.reasons if reason.field == field]


def _words(message: Message, reasons: Sequence[Reason], draw: random.Random) -> list[str]:
    """As many words as the reasons have, from anywhere."""
    all_ = WORD.findall(f"{message.subject} {message.body}")
    return draw.sample(all_, min(len(all_), sum(len(WORD.findall(reason.text)) for reason in reasons)))


@pytest.mark.feature(32)
def test_the_first_message_of_a_thread_counts(model: Model) -> None:
    bare = Message("Re: question", "Toujours pareil, merci de voir.", "fr")
    threaded = Message(
        bare.subject, bare.body, "fr", opening="Je demande l'effacement de toutes mes données personnelles."
    )
    found = model.judge_blocking([bare, threaded])
    assert found[0].predictions["category"] != found[1].predictions["category"]
    assert found[1].predictions["category"].label == "privacy"
