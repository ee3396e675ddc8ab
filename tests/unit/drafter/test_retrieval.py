"""The sample base, asked by people who have not read it, with the real encoder."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from models.build import ensure
from schemas.replies import DraftOutcome
from services.drafter.adapters.library import packaged_knowledge
from services.drafter.adapters.offline import OfflineDrafter, Step
from services.drafter.domain.compose import DEFAULT_VOICES
from services.drafter.domain.outcome import Draft, Ticket
from services.drafter.domain.ranking import Weights
from shared.cli.jsonl import Record
from shared.inference import Encoder
from shared.recognising.door import Door
from tests.unit.drafter.conftest import TODAY

QUESTIONS = Path(__file__).with_name("questions.jsonl")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A ticket and the article that answers it; None when the base cannot."""

    ticket: Ticket
    article: str | None


@pytest.fixture(scope="module")
def labelled() -> list[Labelled]:
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    return [Labelled(Ticket(row["lang"], row["subject"], row["body"]), row["article"]) for row in rows]


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
        report=pytest.fail,
        recognise=door,
        steps=steps,
    )


@pytest.fixture(scope="module")
def drafts(drafter: OfflineDrafter, labelled: list[Labelled]) -> list[Draft]:
    return drafter.drafts([one.ticket for one in labelled])


def share(found: Iterable[bool]) -> float:
    values = list(found)
    return sum(values) / len(values)


@pytest.mark.feature(48)
def test_the_right_article_is_among_the_first_three(drafter: OfflineDrafter, labelled: list[Labelled]) -> None:
    asked = [one for one in labelled if one.article]
    assert len(asked) >= 80
    ranked = drafter.ranked([one.ticket for one in asked])
    for lang in ("fr", "en"):
        pairs = [(o, r) for o, r in zip(asked, ranked, strict=True) if o.ticket.lang == lang]
        assert share(o.article in [one.candidate.article_id for one in r[:3]] for o, r in pairs) >= 0.9
        assert share(o.article == r[0].candidate.article_id for o, r in pairs) >= 0.85


@pytest.mark.feature(49)
def test_what_the_base_cannot_answer_gets_no_answer(labelled: list[Labelled], drafts: list[Draft]) -> None:
    unanswerable = [draft for one, draft in zip(labelled, drafts, strict=True) if one.article is None]
    assert len(unanswerable) >= 40
    assert share(draft.outcome is DraftOutcome.NO_ANSWER for draft in unanswerable) >= 0.85


@pytest.mark.feature(48, 49)
def test_what_it_can_answer_is_answered_and_seldom_wrongly(labelled: list[Labelled], drafts: list[Draft]) -> None:
    pairs = [(one, draft) for one, draft in zip(labelled, drafts, strict=True) if one.article]
    answered = [(one, draft) for one, draft in pairs if draft.outcome is not DraftOutcome.NO_ANSWER]
    assert len(answered) / len(pairs) >= 0.85
    assert share(draft.sources[0].id == one.article for one, draft in answered) >= 0.9


@pytest.mark.feature(48, 50, 51)
def test_every_draft_passes_its_checks_and_shows_its_sources(drafts: list[Draft]) -> None:
    written = [draft for draft in drafts if draft.text is not None]
    assert written
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
