"""Days to come that a sentence names, against the day on which it was written: Tuesday 24 November 2026, 9:30."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.drafter.domain.moments import moments

WRITTEN = datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.feature(58)
@pytest.mark.parametrize(
    ("lang", "sentence", "day", "hour", "bound"),
    [
        ("fr", "Le technicien passe jeudi avant midi.", date(2026, 11, 26), time(12), "by"),
        ("fr", "Il me le faut d'ici demain 17 heures.", date(2026, 11, 25), time(17), "by"),
        ("fr", "La réunion est le 12/01 à 14 h 30.", date(2027, 1, 12), time(14, 30), "on"),
        ("fr", "Répondez-moi sous 48 heures.", date(2026, 11, 26), None, "by"),
        ("fr", "Il faut livrer sous 48h.", date(2026, 11, 26), None, "by"),
        ("en", "Send it within 36h please.", date(2026, 11, 26), None, "by"),
        ("fr", "Je passe vendredi 4 au bureau.", date(2026, 12, 4), None, "on"),
        ("fr", "Il me le faut avant le mardi 1er.", date(2026, 12, 1), None, "by"),
        ("fr", "La clôture est mardi 24 à 14 h.", date(2026, 11, 24), time(14), "on"),
        ("fr", "On se voit vendredi 4 mai.", date(2027, 5, 4), None, "on"),
        ("fr", "On se voit vendredi 14 h 30.", date(2026, 11, 27), time(14, 30), "on"),
        ("fr", "On passe lundi 3 fois.", date(2026, 11, 30), None, "on"),
        ("en", "See you Friday the 4th at 2 pm.", date(2026, 12, 4), time(14), "on"),
        ("en", "See you Friday 4th of December.", date(2026, 12, 4), None, "on"),
        ("fr", "On se voit jeudi en huit.", date(2026, 12, 3), None, "on"),
        ("fr", "On se voit jeudi en quinze à 14 h.", date(2026, 12, 10), time(14), "on"),
        ("en", "Thursday week suits us.", date(2026, 12, 3), None, "on"),
        ("en", "We move a week on Thursday.", date(2026, 12, 3), None, "on"),
        ("fr", "Le 1er décembre au plus tard.", date(2026, 12, 1), None, "by"),
        ("fr", "C'est pour la fin du mois.", date(2026, 11, 30), None, "by"),
        ("fr", "Absent à partir du 1er mars 2027.", date(2027, 3, 1), None, "from"),
        ("fr", "On nous a dit que quelqu'un viendrait vendredi.", date(2026, 11, 27), None, "on"),
        ("en", "I need it by Friday.", date(2026, 11, 27), None, "by"),
        ("en", "Please call before noon.", date(2026, 11, 24), time(12), "by"),
        ("en", "The demo is on Thursday, 3 December at 2 pm.", date(2026, 12, 3), time(14), "on"),
        ("en", "The demo is on December 3rd.", date(2026, 12, 3), None, "on"),
        ("en", "We move in two weeks.", date(2026, 12, 8), None, "on"),
        ("en", "They said they would call by 5 p.m.", date(2026, 11, 24), time(17), "by"),
        ("en-US", "The audit is on 12/01.", date(2026, 12, 1), None, "on"),
        ("de", "Der Termin ist am 2026-12-01.", date(2026, 12, 1), None, "on"),
        ("fr", f"{'Voici la suite. ' * 9}Il me le faut d'ici demain 17 heures.", date(2026, 11, 25), time(17), "by"),
    ],
)
def test_a_day_to_come_is_read_against_the_day_of_the_message(
    lang: str, sentence: str, day: date, hour: time | None, bound: str
) -> None:
    (found,) = moments(sentence, lang, WRITTEN)
    assert (found.day, found.time, found.bound) == (day, hour, bound)
    assert found.words in sentence


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("fr", "Depuis lundi, plus rien ne marche."),
        ("fr", "Vous avez répondu vendredi dernier."),
        ("fr", "Vous avez répondu vendredi."),
        ("fr", "Nous sommes ouverts 24/7."),
        ("fr", "On attend depuis 2 heures."),
        ("fr", "Reçu le 20 novembre."),
        ("fr", "Le 31/02, ce jour n'existe pas."),
        ("fr", "La référence est [CUSTOMER_ID_12]."),
        ("fr", "Je serai en réunion dans deux heures."),
        ("fr", "Le rendez-vous de vendredi 20 au bureau."),
        ("en", "I leave in 2h, in a hurry."),
        ("fr", "Le rendez-vous est prévu le 12 juın au bureau."),
        ("en", "The visit is on 12 ſeptember please."),
        ("en", "Nothing works since Monday."),
        ("en", "It crashed on Monday."),
        ("en", "It may crash with version 2.3."),
        ("en", "Please answer before 9:00."),
    ],
)
def test_what_is_past_or_no_day_is_not_named(lang: str, sentence: str) -> None:
    assert moments(sentence, lang, WRITTEN) == ()


@pytest.mark.parametrize(
    ("lang", "sentence", "doubt"),
    [
        ("en", "The audit is on 12/01.", True),
        ("en", "The audit is on 13/01.", False),
        ("fr", "L'audit est le 12/01.", False),
        ("fr", "Il passe jeudi prochain.", True),
        ("fr", "Il passe lundi prochain.", False),
    ],
)
def test_words_that_can_mean_another_day_say_so(lang: str, sentence: str, doubt: bool) -> None:
    (found,) = moments(sentence, lang, WRITTEN)
    assert found.ambiguous is doubt


_PIECES = ("jeudi", "Friday", "12/01", "31/11", "avant midi", "99/99", "demain", "at 25:00", "in 999 months", "le 30 février",
           "by", "depuis", "[PERSON_1]", "2026-13-40", "fin du mois", "24 h", "next week")  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=8), st.sampled_from(["fr", "en", "en-US", "", "ru"]))
def test_whatever_is_written_no_day_lies_before_the_message(pieces: list[str], lang: str) -> None:
    sentence = " ".join(pieces)
    for found in moments(sentence, lang, WRITTEN):
        assert found.day >= WRITTEN.date()
        assert found.words in sentence
