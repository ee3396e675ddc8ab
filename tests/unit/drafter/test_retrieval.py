"""The sample base, asked in customers' words, with the real encoder."""

import math
from pathlib import Path

import pytest
import yaml

from models.build import ensure
from schemas.replies import DraftOutcome
from services.drafter.adapters.library import packaged_knowledge
from services.drafter.adapters.offline import OfflineDrafter, Step
from services.drafter.domain.compose import DEFAULT_VOICES
from services.drafter.domain.outcome import Ticket
from services.drafter.domain.ranking import Weights
from shared.cli.jsonl import LineError, Record
from shared.inference import Encoder
from shared.recognising.door import Door
from tests.unit.drafter import retrieval
from tests.unit.drafter.conftest import TODAY
from tests.unit.drafter.retrieval import Asked, of


class Steps:
    """Stands for the other services' steps: every record is an ordinary ticket, already without personal data."""

    def __init__(self) -> None:
        self.started: list[str] = []

    def __call__(self, name: str) -> Step:
        self.started.append(name)
        return self._triage if name == "triage" else list

    @staticmethod
    def _triage(records: list[Record]) -> list[Record]:
        category = {"label": "network", "confidence": 0.8, "top": [["network", 0.8]]}
        return [{"id": r["id"], "lang": r.get("lang", "fr"), "category": category, "actionable": True} for r in records]


@pytest.fixture(scope="module")
def steps() -> Steps:
    return Steps()


@pytest.fixture(scope="module")
def drafter(steps: Steps, door: Door) -> OfflineDrafter:
    return OfflineDrafter(
        Encoder.load(ensure(), device="cpu"),
        packaged_knowledge(),
        voices=DEFAULT_VOICES,
        weights=Weights(),
        today=TODAY,
        report=lambda unread: pytest.fail(unread.name),
        recognise=door,
        steps=steps,
    )


@pytest.fixture(scope="module")
def asked(drafter: OfflineDrafter) -> list[Asked]:
    return retrieval.ask(drafter, retrieval.labelled())


@pytest.mark.feature(48)
def test_every_article_is_asked_for_by_questions_that_nothing_was_chosen_on(asked: list[Asked]) -> None:
    held = of(asked, held=True)
    articles = {path.name.split(".")[0] for path in packaged_knowledge().glob("*.md")}
    assert {one.labelled.article for one in held if one.labelled.article} == articles
    assert sum(one.labelled.article is not None for one in asked) >= 120
    assert sum(one.labelled.article is None for one in held) >= 40


@pytest.mark.feature(48)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_right_article_is_among_the_first_three(asked: list[Asked], lang: str) -> None:
    known = retrieval.figures(of(asked, held=False, lang=lang))
    assert known.third >= 0.9
    assert known.first >= 0.85


@pytest.mark.feature(48, 51)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_is_found_across_the_languages_too_and_not_answered_from(
    drafter: OfflineDrafter, tmp_path: Path, lang: str
) -> None:
    found = retrieval.across(lang, tmp_path, encoder=drafter._embedder._encoder)
    assert len(found) >= 100
    assert retrieval.share(one.among_first(3) for one in found) >= 0.9
    assert {one.draft.outcome for one in found} == {DraftOutcome.NO_ANSWER}


@pytest.mark.feature(49)
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_what_the_base_cannot_answer_gets_no_answer(asked: list[Asked], lang: str) -> None:
    known = retrieval.figures(of(asked, held=False, lang=lang))
    assert known.unanswerable >= 20
    assert known.silent >= 0.85


@pytest.mark.feature(48, 49)
def test_what_it_can_answer_is_answered_and_seldom_wrongly(asked: list[Asked]) -> None:
    known = retrieval.figures(of(asked, held=False))
    assert known.answered >= 0.85
    assert known.right >= 0.9


@pytest.mark.feature(48, 49)
def test_questions_that_nothing_was_chosen_on_are_found_nearly_as_well(asked: list[Asked]) -> None:
    unseen = retrieval.figures(of(asked, held=True))
    assert unseen.third >= 0.85
    assert unseen.first >= 0.7
    assert unseen.answered >= 0.7
    assert unseen.right >= 0.8
    assert unseen.silent >= 0.8


@pytest.mark.feature(48, 50, 51)
def test_every_draft_passes_its_checks_and_shows_its_sources(asked: list[Asked]) -> None:
    drafts = [one.draft for one in asked]
    written = [draft for draft in drafts if draft.text is not None]
    assert any(draft.outcome is DraftOutcome.STATIC for draft in written)
    for draft in written:
        assert [check.name for check in draft.checks if not check.passed] == []
        assert all(source.quote in (draft.text or "") for source in draft.sources)
        assert draft.sources
    assert not any(draft.reason == "check_failed" for draft in drafts)


def test_a_raw_record_goes_through_triage_first_and_a_triaged_one_does_not(
    drafter: OfflineDrafter, steps: Steps
) -> None:
    body = "Bonjour, le VPN se déconnecte toutes les dix minutes depuis chez moi."
    raw = {"id": 1, "lang": "fr", "subject": "VPN", "body": body}
    ready = {**raw, "id": "2", "category": {"top": [["network", 0.9]]}, "actionable": False, "kind": "auto_reply"}
    german = {**raw, "id": "3", "lang": "de"}
    first, second, third = drafter.process([raw, ready, german])
    assert steps.started == ["pseudonymize", "triage"]
    assert (first["id"], first["outcome"], first["sources"][0]["id"]) == (1, "draft", "vpn")
    assert "reason" not in first
    assert second == {
        "id": "2",
        "lang": "fr",
        "outcome": "no_answer",
        "reason": "not_actionable",
        "sources": [],
        "checks": [],
    }
    assert third["reason"] == "unsupported_language"


@pytest.mark.parametrize(
    "top", [None, [["network", None]], [["network", math.nan]], [["network", 1.5]], [["network", -1]]]
)
def test_what_is_no_prediction_is_refused_instead_of_choosing_the_article(drafter: OfflineDrafter, top: object) -> None:
    body = "I forgot my password and my account is locked."
    record = {"id": 1, "lang": "en", "subject": "Password", "body": body, "category": {"top": top}, "actionable": True}
    with pytest.raises(LineError, match="prediction"):
        drafter.process([record])


INJECTIONS = yaml.safe_load(Path(__file__).with_name("injections.yaml").read_text(encoding="utf-8"))


@pytest.mark.feature(56)
def test_an_attempt_to_steer_from_inside_a_mail_brings_no_word_of_its_own_into_a_composed_draft(
    drafter: OfflineDrafter,
) -> None:
    """Every sentence stays an approved article's. A longer mail may lead to other ones of them, as any longer mail may."""
    attempts = INJECTIONS["attempts"]
    assert len(attempts) >= 60
    questions = {(lang, name): text for lang, bases in INJECTIONS["bases"].items() for name, text in bases.items()}
    tickets = [Ticket(lang, "", text) for (lang, _), text in questions.items()]
    alone = dict(zip(questions, drafter.drafts(tickets), strict=True))
    steered = [Ticket(one["lang"], "", f"{questions[one['lang'], one['base']]}\n{one['mail']}") for one in attempts]
    told = [
        (one, draft) for one, draft in zip(attempts, drafter.drafts(steered), strict=True) if draft.text is not None
    ]
    assert len(told) >= 50
    assert all(check.passed for _, draft in told for check in draft.checks)
    assert [one["kind"] for one, draft in told if one["obeyed"] in (draft.text or "")] == []
    other = [one["kind"] for one, draft in told if draft.text != alone[one["lang"], one["base"]].text]
    assert len(other) <= 10


@pytest.mark.feature(7, 48)
def test_a_body_of_html_is_answered_as_what_it_shows(drafter: OfflineDrafter) -> None:
    said = "Bonjour, j'ai oublié mon mot de passe. Comment le changer ?"
    ticket = {"subject": "Mot de passe", "lang": "fr"}
    plain, html = drafter.process([{"id": 1, "body": said, **ticket}, {"id": 1, "body": f"<p>{said}</p>", **ticket}])
    assert html == plain
