"""Which pages whose role has, the letters that lead there, and how a service stands by what it told."""

from datetime import UTC, datetime, timedelta

import pytest

from services.desk.adapters.standing import Bus, ModelNews, Told
from services.desk.adapters.web.status_page import concerns
from services.desk.domain.agents import ROLES, Agent
from services.desk.domain.i18n import CATALOGUES
from services.desk.domain.pages import PAGES, VIEW_LETTERS, pages_of, ways_of
from services.desk.domain.standing import News, Standing, Waiting
from services.desk.domain.views import VIEWS

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PATIENCE = timedelta(seconds=60)
LONG_AGO, JUST_NOW = NOW - timedelta(hours=5), NOW - timedelta(seconds=20)


def agent(role: str) -> Agent:
    return Agent("login", "Name", role, "default")


def test_each_letter_leads_to_one_place_and_each_place_has_words() -> None:
    letters = [*VIEW_LETTERS.values(), *(page.letter for page in PAGES)]
    assert len(letters) == len(set(letters))
    assert set(letters) <= set("abcdefghijklmnopqrstuvwxyz") - {"g"}
    assert VIEW_LETTERS.keys() == VIEWS.keys()
    assert all(f"page.{page.name}" in CATALOGUES[lang] for page in PAGES for lang in CATALOGUES)
    assert all(page.roles <= set(ROLES) for page in PAGES)


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("noc", ["status"]),
        ("reader", ["knowledge", "policy", "status"]),
        ("agent", ["knowledge", "policy", "status"]),
        ("lead", ["knowledge", "lead", "policy", "settings", "status"]),
    ],
)
def test_a_role_has_its_pages_and_no_way_to_another(role: str, names: list[str]) -> None:
    assert {"knowledge", "lead", "policy", "settings", "status"} & {page.name for page in pages_of(agent(role))} == set(
        names
    )
    views = [way for way in ways_of(agent(role)).values() if way.startswith("/?view=")]
    assert len(views) == (0 if role == "noc" else len(VIEWS))


@pytest.mark.parametrize(
    ("news", "out", "standing"),
    [
        (News("triage", None, Waiting()), False, Standing.UNHEARD),
        (News("triage", JUST_NOW, Waiting()), False, Standing.FRESH),
        (News("triage", LONG_AGO, Waiting()), False, Standing.QUIET),
        (News("intake", LONG_AGO), False, Standing.QUIET),
        (News("triage", LONG_AGO, Waiting(3, JUST_NOW)), False, Standing.WORKING),
        (News("triage", JUST_NOW, Waiting(3, LONG_AGO)), False, Standing.LATE),
        (News("triage", None, Waiting(1, LONG_AGO)), False, Standing.LATE),
        (News("triage", JUST_NOW, Waiting(3, LONG_AGO)), True, Standing.OUT),
    ],
)
def test_silence_is_no_alarm_and_what_waits_too_long_is(news: News, out: bool, standing: Standing) -> None:
    assert news.standing(NOW, PATIENCE, out=out) is standing


def told(model: ModelNews | None = None, uncertain: int = 0, lately: int = 0) -> Told:
    return Told((), Bus(Waiting(), None), model, uncertain, lately, lately)


@pytest.mark.parametrize(
    ("device", "before", "found"), [("cpu", "cuda", ["device"]), ("cuda", "cpu", []), ("cpu", None, [])]
)
def test_a_fall_back_to_the_processor_is_a_concern_and_the_way_back_is_none(
    device: str, before: str | None, found: list[str]
) -> None:
    model = ModelNews("triage", "1", device, NOW, before, LONG_AGO if before else None)
    assert concerns([], told(model), bus_late=False, ai_out=False) == found


def test_the_gravest_concern_comes_first() -> None:
    line = {"standing": "late", "news": News("triage", None, Waiting(), given_up=2)}
    assert concerns([line], told(uncertain=1, lately=1), bus_late=True, ai_out=True) == [
        "bus", "late", "uncertain", "given_up", "set_aside", "ai_out",
    ]  # fmt: skip
    assert all(
        f"status.concern_{code}" in CATALOGUES["fr"]
        for code in concerns([line], told(lately=1), bus_late=True, ai_out=True)
    )
