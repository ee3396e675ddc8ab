"""Categories that a use case has of its own, wherever the desk offers, checks, orders or names categories."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from schemas.policies import ApprovalPolicy
from services.desk import main
from services.desk.adapters import by_hand
from services.desk.adapters.subject_office import Unusable
from services.desk.adapters.web.desk import Reader
from services.desk.domain import articles, imports, policy
from services.desk.domain.articles import Unfit, Wording
from services.desk.domain.categories import Categories
from services.desk.domain.groups import BadGroups, group_of, parse
from services.desk.domain.i18n import Translator
from services.desk.domain.lead import MEASURES, answer, period
from services.desk.domain.priority import CATEGORIES
from services.desk.domain.procedures import procedures
from services.desk.domain.ticket import Ticket
from shared import use_cases
from shared.approval.policy import BadPolicy
from tests.unit.desk.test_desk_imports import GOOD
from tests.unit.desk.test_desk_procedures import row
from tests.unit.desk.test_desk_ticket import facts, triaged

pytestmark = pytest.mark.feature(6)

DESK = Path(__file__).parents[3] / "services" / "desk"
TODAY = date(2026, 11, 26)
RETURNS = {"fr": "Retours", "en": "Returns"}
CASES = use_cases.parse(
    {
        "default": {
            "shop": {
                "fr": "Boutique", "en": "Shop", "classifier": "shop-2", "otherwise": True,
                "categories": {"returns": RETURNS, "warranty": {"fr": "Garantie", "en": "Warranty"}, "orders": {}},
            },
            "rentals": {
                "fr": "Location", "en": "Rentals", "classifier": "rentals-1", "routes": [{"channels": ["crm"]}],
                "categories": {"deposit": {"fr": "Caution", "en": "Deposit"}},
            },
            "it": {"fr": "IT", "en": "IT", "categories": ["network", "access"], "routes": [{"channels": ["mail"]}]},
        }
    },
    "default",
    CATEGORIES,
)  # fmt: skip
OURS = Categories(CASES)
BEFORE = Categories()
"""As if the file had been taken away since."""


def ticket(use_case: str | None, category: str = "returns", human: dict[str, str] | None = None) -> Ticket:
    return Ticket(facts(triaged(category=category, use_case=use_case)), human)


def reader(lang: str, categories: Categories = OURS) -> Reader:
    return Reader(Translator(lang, categories.words(lang)), ZoneInfo("Europe/Paris"), datetime.now(UTC))


def test_the_shipped_ones_come_first_and_each_use_cases_own_after_them() -> None:
    assert OURS.all == (*CATEGORIES, "returns", "warranty", "deposit")
    assert BEFORE.all == CATEGORIES
    assert OURS.choices["category"] == OURS.all
    assert [name in OURS for name in ("returns", "orders", "cooking")] == [True, True, False]
    assert [OURS.showing(name) for name in (None, "", "returns", "access")] == [OURS.all] * 4
    assert BEFORE.showing("returns") == (*CATEGORIES, "returns")
    placed = sorted([None, "cooking", "deposit", "returns", "access"], key=OURS.place)
    assert placed == ["access", "returns", "deposit", "cooking", None]


@pytest.mark.parametrize(
    ("use_case", "inside"),
    [
        ("shop", ("returns", "warranty", "orders")),
        ("rentals", ("deposit",)),
        ("it", ("network", "access")),
        (None, CATEGORIES),
        ("closed", CATEGORIES),
    ],
)
def test_a_ticket_is_offered_its_use_cases_and_the_shipped_ones_below_and_nobody_elses(
    use_case: str | None, inside: tuple[str, ...]
) -> None:
    below = tuple(name for name in CATEGORIES if name not in inside)
    assert OURS.of(use_case) == (inside, below)
    offered, outside = by_hand.choices(ticket(use_case, inside[-1]), "category", OURS)
    assert offered == list(dict.fromkeys((inside[-1], *inside))), "the likeliest first"
    assert tuple(outside) == below
    found = ticket(use_case, inside[-1])
    allowed = {name for name in OURS.all if by_hand.allowed(found, "category", name, OURS)}
    assert allowed == {*inside, *CATEGORIES}
    assert by_hand.choices(found, "type", OURS) == by_hand.choices(found, "type", BEFORE)
    assert not by_hand.allowed(found, "type", "returns", OURS)


@pytest.mark.parametrize("categories", [OURS, BEFORE])
def test_what_stands_may_be_kept_also_when_no_file_lists_it_any_more(categories: Categories) -> None:
    by_model, by_person = ticket("shop"), ticket("shop", "orders", {"category": "warranty"})
    assert by_hand.allowed(by_model, "category", "returns", categories)
    assert by_hand.allowed(by_person, "category", "warranty", categories)
    assert "warranty" in by_hand.choices(by_person, "category", categories)[0]
    assert by_hand.allowed(by_person, "category", "returns", categories) == (categories is OURS)
    assert not by_hand.allowed(by_person, "category", "", categories)


@pytest.mark.parametrize(("lang", "words"), [("fr", "Retours"), ("en", "Returns")])
def test_they_are_called_by_their_words_and_by_their_name_once_no_file_lists_them(lang: str, words: str) -> None:
    assert reader(lang).t.code("category", "returns") == words
    assert reader(lang).t.code("type", "returns") == "returns"
    assert reader(lang).t.code("category", "access") == Translator(lang).code("category", "access") != "access"
    assert reader(lang, BEFORE).t.code("category", "returns") == "returns"


def test_words_and_lists_are_had_in_one_way() -> None:
    """A page that looked a category up by itself, or that knew the shipped ones alone, would not know these."""
    pages = "".join(path.read_text(encoding="utf-8") for path in DESK.rglob("*.html"))
    assert "t.code('category'" in pages
    assert not re.search(r"t\(\s*['\"]category\.", pages)
    reads = re.compile(r"^from services\.desk\.domain\.priority import .*\bCATEGORIES\b", re.MULTILINE)
    readers = {path.name for path in DESK.rglob("*.py") if reads.search(path.read_text(encoding="utf-8"))}
    assert readers == {"categories.py", "main.py"}


def group(*takes: str, use_case: str | None = None) -> dict[str, Any]:
    return {**RETURNS, "takes": list(takes), **({"use_case": use_case} if use_case else {})}


def test_a_group_may_take_them_with_a_use_case_or_without() -> None:
    listed = {"a": group("returns", use_case="shop"), "b": group("warranty", "deposit", "access")}
    groups = parse({"default": listed}, "default", CASES)["default"]
    asked = (("returns", "shop"), ("returns", None), ("warranty", "shop"), ("deposit", "rentals"))
    found = [group_of(groups, *one) for one in asked]
    assert [one.name if one else None for one in found] == ["a", None, "b", "b"]
    parse({"theirs": {"a": group("tuning", use_case="cars")}}, "default", CASES)


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ({"a": group("returns", use_case="rentals")}, "default.a: returns is no category of rentals"),
        ({"a": group("deposit", use_case="it")}, "default.a: deposit is no category of it"),
        ({"a": group("returns", use_case="shop"), "b": group("returns")}, "returns goes to a and to b"),
        ({"a": group("cooking")}, "default.a: cooking is no category"),
    ],
)
def test_a_group_that_takes_what_its_use_case_does_not_have_is_refused(listed: Any, said: str) -> None:
    with pytest.raises(BadGroups, match=said):
        parse({"default": listed}, "default", CASES)


def standing(*categories: str) -> ApprovalPolicy:
    return ApprovalPolicy(tenant="default", version=1, categories=categories)


def test_a_policy_may_name_them_and_one_that_no_file_lists_any_more_stays_in_sight() -> None:
    asked = policy.Choice.read(["returns", "privacy"], [], ["lead"], known=policy.named(OURS, None))
    assert asked.categories == ("privacy", "returns")
    with pytest.raises(BadPolicy, match="bad_value"):
        policy.Choice.read(["returns"], [], [], known=policy.named(BEFORE, None))
    kept = policy.Choice.read(["returns"], [], ["lead"], known=policy.named(BEFORE, standing("returns")))
    assert kept.categories == ("returns",)
    gone = policy.difference(standing("returns", "privacy"), standing("privacy"), BEFORE)
    assert [(one.value, one.before, one.after) for one in gone if one.field == "category"] == [
        ("privacy", True, True), ("returns", True, False),
    ]  # fmt: skip


def test_the_same_policy_asked_for_in_another_order_of_the_file_changes_nothing() -> None:
    one, other = policy.Choice(("returns", "privacy")), policy.Choice(("privacy", "returns"))
    assert one.said == other.said
    assert one.said != policy.Choice(("privacy",)).said


def test_figures_and_procedures_stand_in_the_order_of_the_lists() -> None:
    volume = next(one for one in MEASURES if one.name == "volume")
    keys = [None, "cooking", "warranty", "returns", "orders"]
    rows = [{"by": "category", "key": key, "people": 0, "volume": 1, "volume_of": 1} for key in keys]
    panel = answer(volume, rows, period(TODAY, 4), OURS).panels[1]
    assert [one.key for one in panel.figures] == ["orders", "returns", "warranty", "cooking", None]
    found = procedures([row(f"of-{key}", category=key) for key in keys], OURS)
    assert [one.category for one in found] == ["orders", "returns", "warranty", "cooking", None]


def test_an_article_may_be_of_one_and_of_none_that_no_file_lists() -> None:
    assert isinstance(imports.read({**GOOD, "category": "returns"}, TODAY, OURS), imports.Imported)
    (fault,) = imports.read({**GOOD, "category": "returns"}, TODAY, BEFORE)  # type: ignore[misc]
    assert fault[0] == "category"
    wording = Wording("Renvoyer un article", "Collez l'étiquette.", "returns")
    articles.check(wording, TODAY, OURS)
    with pytest.raises(Unfit, match="category"):
        articles.check(wording, TODAY, BEFORE)


def test_a_second_person_is_asked_for_by_what_the_models_held_likelier_too() -> None:
    """Whoever writes chooses the use case: its classifier must not keep a second person away."""
    model = {"name": "shop-2", "version": "2", "digest": "ab" * 32, "device": "cpu"}
    outside = {"label": "security", "confidence": 0.9}
    found = Ticket(facts(triaged(category="returns", use_case="shop", category_model=model, outside=outside)))
    assert found.judged().categories == {"returns", "security"}
    assert found.needs_two(standing("security"))
    assert found.needs_two(standing("returns"))
    assert not found.needs_two(standing("privacy"))


async def test_an_officers_command_says_in_words_why_the_use_cases_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a category may be is read there too; nothing is opened before."""
    path = tmp_path / "use-cases.yaml"
    path.write_text("default: [", encoding="utf-8")
    given = SimpleNamespace(use_cases_file=path, tenant="default")
    monkeypatch.setattr(main, "read", lambda *_, **__: given)
    with pytest.raises(Unusable, match="the use cases file cannot be read"):
        async with main._office():
            pass
