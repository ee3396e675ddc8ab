"""Off unless asked for; and nothing comes of it: no field, no priority, no order."""

import inspect
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import corpus
from models.sentiment import head
from schemas.tickets import Kind, Sentiment
from services.triage.adapters.model import Model
from services.triage.adapters.offline import OfflineTriage
from services.triage.domain import priority
from services.triage.domain.decide import Closer, Judgement, Message, Reading, Rules, judge, plan
from services.triage.domain.reasons import Pull
from services.triage.domain.taxonomy import BadTaxonomy
from services.triage.main import check_head
from services.triage.main import rules as built_rules
from services.triage.settings import ModelSettings
from shared.inference import Encoder

pytestmark = pytest.mark.feature(36)

RULES = built_rules(ModelSettings())
UPSET = Message(
    "Quatrième relance",
    "C'est la quatrième fois que j'écris et personne ne répond. Vous vous moquez de moi. J'exige un responsable.",
    "fr",
)
CALM = Message("Toner", "Hello, could you order a toner for the second floor? No hurry at all, thanks.", "en")
MESSAGES = [UPSET, CALM] + [
    Message(one.subject, one.body, one.lang) for one in corpus.read(corpus.files(corpus.HOLDOUT), corpus.labels())[::40]
]

sounds = st.none() | st.builds(Sentiment, label=st.sampled_from(["calm", "tense", "upset"]), confidence=st.floats(0, 1))


@st.composite
def readings(draw: st.DrawFn) -> dict[str, list[float]]:
    widths = {field: len(labels) for field, labels in RULES.taxonomy.fields.items()} | {"kind": len(RULES.kinds)}
    raw = {field: draw(st.lists(st.floats(0.01, 1), min_size=n, max_size=n)) for field, n in widths.items()}
    return {field: [one / sum(values) for one in values] for field, values in raw.items()}


def judged(message: Message, whole: dict[str, list[float]], rules: Rules) -> Judgement:
    return judge(plan(message), Reading(whole, Pull((), {})), Closer(), [], rules)


@given(readings(), sounds, st.sampled_from(MESSAGES))
def test_whatever_it_says_the_rest_of_the_judgement_is_the_same(
    whole: dict[str, list[float]], said: Sentiment | None, message: Message
) -> None:
    without = judged(message, whole, RULES)
    found = judged(message, whole, replace(RULES, hear=lambda *_: said))
    assert without.sentiment is None
    assert replace(found, sentiment=None) == without
    assert found.sentiment == (said if without.kind is Kind.TICKET else None)


def test_off_by_default_the_head_is_not_even_read() -> None:
    head.shipped.cache_clear()
    assert built_rules(ModelSettings()).hear is None
    assert head.shipped.cache_info().currsize == 0
    assert built_rules(ModelSettings(triage_sentiment=True)).hear is head.shipped()


@pytest.fixture(scope="module")
def listening(artefact: Path) -> Iterator[Model]:
    model = Model(Encoder.load(artefact, device="cpu"), built_rules(ModelSettings(triage_sentiment=True)))
    yield model
    model.encoder.close()


def test_on_the_real_chain_differs_in_that_field_alone(model: Model, listening: Model) -> None:
    off, on = model.judge_blocking(MESSAGES), listening.judge_blocking(MESSAGES)
    assert [replace(one, sentiment=None) for one in on] == off
    assert {one.sentiment for one in off} == {None}
    assert [one.sentiment.label if one.sentiment else None for one in on[:2]] == ["upset", "calm"]
    assert len({one.sentiment.label for one in on if one.sentiment}) > 1


def test_the_command_line_says_it_when_asked_and_else_has_no_such_field(model: Model, listening: Model) -> None:
    records = [{"id": 1, "subject": UPSET.subject, "body": UPSET.body, "lang": "fr"}]
    (off,), (on,) = OfflineTriage(model, None)(records), OfflineTriage(listening, None)(records)
    assert "sentiment" not in off
    assert on.pop("sentiment")["label"] == "upset"
    assert on == off


def test_nothing_is_said_of_what_is_no_ticket_nor_in_a_language_that_was_not_measured(listening: Model) -> None:
    found = listening.judge_blocking([replace(UPSET, kind=Kind.AUTO_REPLY), replace(UPSET, lang="pl")])
    assert [one.sentiment for one in found] == [None, None]


def test_a_head_that_was_learnt_for_other_values_is_refused(listening: Model) -> None:
    check_head(head.shipped(), listening.encoder.labels)
    with pytest.raises(BadTaxonomy, match="was not learnt for this model"):
        check_head(head.shipped(), {**listening.encoder.labels, "type": ("a", "b")})


def test_priority_is_asked_for_with_impact_and_urgency_alone() -> None:
    assert list(inspect.signature(priority.priority).parameters) == ["taxonomy", "impact", "urgency"]
    assert list(inspect.signature(priority.with_corrections).parameters) == [
        "taxonomy", "impact", "urgency", "corrected",
    ]  # fmt: skip
    assert "sentiment" not in inspect.getsource(priority).lower()
