"""Words, spaces and underlines."""

import re
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.adapters.web.desk import Reader
from services.desk.domain.agents import Agent
from services.desk.domain.approval import REJECTION_REASONS
from services.desk.domain.confidence import word
from services.desk.domain.highlight import MOST, Marked, segments, strongest
from services.desk.domain.i18n import CATALOGUES, Translator, choose
from services.desk.domain.priority import CHOICES, priority_of, rank
from services.desk.domain.ticket import State
from services.desk.domain.typography import ago, clock, french
from services.desk.domain.views import VIEWS, view_of

DESK = Path(__file__).parents[3] / "services" / "desk"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    assert CATALOGUES["fr"].keys() == CATALOGUES["en"].keys()
    for key, text in CATALOGUES["fr"].items():
        assert slots(text) == slots(CATALOGUES["en"][key]), key
        assert text.strip(), key


def test_every_key_a_template_says_is_in_the_catalogue() -> None:
    said: set[str] = set()
    for path in [*DESK.rglob("*.html"), *DESK.rglob("web/*.py")]:
        said |= set(re.findall(r"\bt\('([a-z_.]+)'(?!\s*~)", path.read_text(encoding="utf-8")))
        said |= set(re.findall(r"'((?:suggestion|lag|action)\.[a-z_]+)'", path.read_text(encoding="utf-8")))
    assert len(said) > 80
    assert {key for key in said if not key.endswith(".")} <= CATALOGUES["en"].keys()


def test_every_code_of_ours_has_words() -> None:
    codes = [f"{name}.{value}" for name, values in CHOICES.items() for value in values]
    codes += [f"state.{state.value}" for state in State] + [f"view.{view}" for view in VIEWS]
    codes += [f"rejection.{reason}" for reason in REJECTION_REASONS] + [f"field.{name}" for name in CHOICES]
    assert set(codes) <= CATALOGUES["fr"].keys()


def test_french_has_its_insecable_spaces() -> None:
    assert french("Pourquoi ? « Non » : voilà !") == "Pourquoi\u202f? «\u00a0Non\u00a0»\u00a0: voilà\u202f!"
    for key, text in CATALOGUES["fr"].items():
        assert not re.search(r" [;:!?»%]|« ", text), key


@pytest.mark.parametrize(
    ("cookie", "accepted", "lang"),
    [
        ("en", "fr", "en"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "de,fr;q=0.5", "fr"),
        ("xx", None, "fr"),
        (None, "", "fr"),
    ],
)
def test_the_reader_chooses_the_language(cookie: str | None, accepted: str | None, lang: str) -> None:
    assert choose(cookie, accepted) == lang


def test_an_unknown_code_is_shown_as_it_is_and_an_unknown_key_is_a_bug() -> None:
    assert Translator("fr").code("category", "spaceships") == "spaceships"
    with pytest.raises(KeyError):
        Translator("fr")("no.such.key")


@pytest.mark.parametrize(
    ("minutes", "fr", "en"), [(0, "0 min", "0 min"), (65, "1 h 05", "1 h 05"), (4320, "3 j", "3 d")]
)
def test_ages_are_short(minutes: int, fr: str, en: str) -> None:
    moment = NOW - timedelta(minutes=minutes)
    assert ago(moment, NOW, "fr").replace("\u00a0", " ") == fr
    assert ago(moment, NOW, "en").replace("\u00a0", " ") == en
    assert ago(NOW + timedelta(hours=1), NOW, "en").startswith("0")


def test_a_time_of_day_is_said_as_each_language_says_it() -> None:
    assert clock(NOW.replace(hour=9, minute=4), "fr") == "9\u00a0h\u00a004"
    assert clock(NOW.replace(hour=9, minute=4), "en") == "9:04"


@pytest.mark.parametrize(
    ("moment", "at", "since"),
    [
        ("2026-11-26T08:14+00:00", "à 9 h 14", "9 h 14"),
        ("2026-11-27T07:00+00:00", "le 27 nov. 2026 à 8 h 00", "le 27 nov. 2026 à 8 h 00"),
        ("2026-08-01T06:05+00:00", "le 1er août 2026 à 8 h 05", "le 1er août 2026 à 8 h 05"),
    ],
)
def test_when_something_was_is_said_with_its_day_once_that_is_not_today(moment: str, at: str, since: str) -> None:
    """In a sentence: "Part à 27/11/2026 8 h 00" was none, and 05/06 is another day in Québec than in France."""
    reader = Reader(Translator("fr"), ZoneInfo("Europe/Paris"), datetime(2026, 11, 26, 22, 59, tzinfo=UTC))
    said = datetime.fromisoformat(moment)
    assert (reader.at(said).replace("\u00a0", " "), reader.since(said).replace("\u00a0", " ")) == (at, since)


def test_english_says_the_day_as_the_calendar_of_no_country_turns_it_round() -> None:
    reader = Reader(Translator("en"), ZoneInfo("America/Montreal"), datetime(2026, 11, 26, 12, 0, tzinfo=UTC))
    today, tomorrow = datetime(2026, 11, 26, 13, 0, tzinfo=UTC), datetime(2026, 11, 27, 13, 0, tzinfo=UTC)
    assert (reader.at(today), reader.at(tomorrow)) == ("at 8:00", "on 2026-11-27 at 8:00")
    assert (reader.since(today), reader.since(tomorrow)) == ("8:00", "2026-11-27 8:00")


def test_confidence_is_a_word_and_abstaining_is_unsure() -> None:
    assert [word(x) for x in (0.95, 0.9, 0.89, 0.7, 0.69)] == ["sure", "sure", "probable", "probable", "unsure"]
    assert word(0.99, abstained=True) == "unsure"


def test_reasons_are_underlined_where_they_stand() -> None:
    text = "Les camions\nattendent. Camionnette ? Voir [PERSON_1]."
    found = segments(
        text, [Marked("camions attendent", "urgency", 0.5), Marked("camion", "category", 0.9)], {"[PERSON_1]": "ner"}
    )
    assert [(part.text, part.field) for part in found if part.field] == [("camions\nattendent", "urgency")]
    assert [(part.text, part.note) for part in found if part.placeholder] == [("[PERSON_1]", "ner")]
    assert "".join(part.text for part in found) == text


def test_the_weightier_of_two_overlapping_reasons_is_underlined() -> None:
    found = segments("le serveur est en panne", [Marked("serveur est", "a", 0.1), Marked("est en panne", "b", -0.9)])
    assert [(part.text, part.field) for part in found if part.field] == [("est en panne", "b")]


def test_a_log_that_repeats_itself_is_underlined_where_it_begins() -> None:
    text = "".join(f"10:0{n % 10} connection timeout host srv{n}\n" for n in range(4000))
    words = [Marked("timeout", "category", 0.5), Marked("connection", "type", 0.4), Marked("host", "urgency", 0.3)]
    found = segments(text, words)
    marked = [one for one in found if one.field is not None]
    assert "".join(one.text for one in found) == text
    assert {one.field for one in marked} == {"category", "type", "urgency"}
    assert len(marked) <= MOST
    assert len("".join(one.text for one in found[: 2 * len(marked)])) < len(text) / 10  # the first places
    many = [Marked(f"srv{n}", "category", 0.5) for n in range(2 * MOST)]
    assert sum(one.field is not None for one in segments(text, many)) == MOST


@given(
    text=st.text(alphabet="ab [PERSON_1]\n<é", max_size=60),
    needles=st.lists(st.text(alphabet="ab [PERSON_1", max_size=6), max_size=4),
)
def test_segments_joined_are_the_text_again(text: str, needles: list[str]) -> None:
    found = segments(text, [Marked(needle, "category", n) for n, needle in enumerate(needles)])
    assert "".join(part.text for part in found) == text


def test_the_panel_lists_the_three_strongest_reasons_once() -> None:
    marks = [
        Marked("a", "x", 0.1),
        Marked("b", "x", -0.9),
        Marked("B ", "y", 0.5),
        Marked("c", "x", 0.4),
        Marked("d", "x", 0.2),
    ]
    assert [mark.text for mark in strongest(marks)] == ["b", "c", "d"]


def test_priority_is_read_from_the_matrix_and_orders_the_queue() -> None:
    assert priority_of("organisation", "high") == "P1"
    assert priority_of("person", "low") == "P4"
    assert priority_of("galaxy", "low") is None
    assert sorted(["P4", "P1", None, "P2", "P3"], key=rank) == ["P1", "P2", None, "P3", "P4"]


def test_every_state_stands_in_one_view() -> None:
    assert {view_of(state) for state in State} == set(VIEWS)


def test_roles_and_locks() -> None:
    assert [Agent("l", "n", role, "t").may_act for role in ("agent", "lead", "admin", "privacy", "noc", "reader")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    assert not Agent("l", "n", "noc", "t").may_read


ENGLISH = re.compile(r"\b(?:dead letters?|enter|esc|leak|token|desk|draft|ticket\(s\)|the|set aside)\b", re.IGNORECASE)


def test_no_english_word_and_no_half_plural_is_left_in_the_french() -> None:
    """`guichet subject` and the like are commands, between guillemets; a code says that it is one."""
    commands = re.compile(r"\{\w+\}|«[^»]*»|\S*[/_]\S*")
    for key, text in CATALOGUES["fr"].items():
        assert not ENGLISH.search(commands.sub("", text)), (key, text)
        assert not re.search(r"\w\(e?s\)", text), (key, text)


def test_one_thing_has_one_name_on_all_pages() -> None:
    """The glossary's: a placeholder is no "jeton", the desk no "poste", and what one rejects is not set aside."""
    french_words, english = CATALOGUES["fr"], CATALOGUES["en"]
    assert not [key for key, text in french_words.items() if "jeton" in text or "Ce poste" in text]
    assert english["state.rejected"] == "suggestion rejected"
    assert french_words["state.rejected"] == "suggestion rejetée"
    assert "set aside" not in english["history.rejected"]
