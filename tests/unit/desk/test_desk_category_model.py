"""Who gave a ticket its category, where a classifier of the use case's own did."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from schemas.tickets import PlaceholderTable
from services.desk.adapters import verdicts
from services.desk.adapters.web import history, presenting
from services.desk.adapters.web.desk import Reader
from services.desk.domain import judging
from services.desk.domain.disclosure import Colleagues, Hands, Opened, told
from services.desk.domain.disclosure_words import WORDS
from services.desk.domain.i18n import Translator
from services.desk.domain.ticket import Ticket
from tests.unit.desk.test_desk_ticket import TICKET, facts, received, triaged

pytestmark = pytest.mark.feature(6)

OWN = {"name": "shop-labels", "version": "2", "digest": f"sha256:{'ab' * 32}", "device": "cpu"}


class Found:
    """A ticket as a page gets it, with nothing that people did."""

    corrections = verdicts = marks = revisions = judgements = decisions = assignments = ()

    def __init__(self, human: dict[str, str] | None = None, **more: Any) -> None:
        self.ticket = Ticket(facts(received(), triaged(category="returns", use_case="shop", **more)), human)


def reader(lang: str) -> Reader:
    return Reader(Translator(lang), ZoneInfo("Europe/Paris"), datetime.now(UTC))


def test_the_page_says_which_classifier_until_a_person_has_spoken() -> None:
    own: Any = Found(category_model=OWN)
    general: Any = Found()
    by_person: Any = Found({"category": "orders"}, category_model=OWN)
    assert presenting.category_model(own) == "shop-labels"
    assert presenting.category_model(general) is None
    assert presenting.category_model(by_person) is None


def test_it_does_not_say_beside_it_that_the_models_would_have_said_another() -> None:
    """They always hold one likelier that the use case does not have: they do not know what it has."""
    outside = {"label": "security", "confidence": 0.9}
    own: Any = Found(category_model=OWN, outside=outside)
    general: Any = Found(outside=outside)
    assert presenting.outside(own, reader("en")) is None
    assert presenting.outside(general, reader("en")) == Translator("en").code("category", "security")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("fr", "Trié par m 1 (cpu)\u202f; catégorie par le classifieur «\u00a0shop-labels 2\u00a0»"),
        ("en", "Triaged by m 1 (cpu); category by the classifier “shop-labels 2”"),
    ],
)
def test_the_history_names_it_with_its_version(lang: str, said: str) -> None:
    own: Any = Found(category_model=OWN)
    general: Any = Found()
    assert said in [line for _, line in history.lines(own, reader(lang))]
    assert not any("classif" in line for _, line in history.lines(general, reader(lang)))


def test_what_a_person_says_of_the_category_is_said_of_the_classifier() -> None:
    found = Found(category_model=OWN).ticket
    said = [verdicts.verdict(found, field, None) for field in ("category", "type")]
    assert [one.model_version for one in said if one] == ["2", "1"]


def test_a_thumb_on_the_classification_is_on_both_that_spoke() -> None:
    said = [judging.judged(Found(**more).ticket, "triage") for more in ({"category_model": OWN}, {})]
    assert [one.model_version for one in said if one] == ["1+2", "1"]


def test_the_person_it_is_about_is_told() -> None:
    def decision(**more: Any) -> dict[str, Any]:
        opened = Opened(Found(**more).ticket, {}, PlaceholderTable(), {}, 0)
        found: dict[str, Any] = told(TICKET, "wrote", opened, Hands(), Colleagues())["ai_decisions"][0]
        return found

    assert decision(category_model=OWN)["category_model"] == OWN
    assert "category_model" not in decision()
    assert {"category_model", *OWN} <= WORDS.keys()
    outside = {"label": "security", "confidence": 0.9}
    assert decision(outside=outside).keys() <= WORDS.keys(), "a page shows each under its words"
