"""No mail makes a pattern run away: eight times the text takes about eight times the time, whatever it is made of."""

import time

import pytest

from tests.unit.intake.writing import mail

pytestmark = pytest.mark.usefixtures("no_garbage_collection")

UNITS = [
    "a ", "A ", "Aa ", "a", "1 ", "9h ", "9 h ", "9:00 ", "lundi ", "mon-fri ", "du ", "p.m. ", "a’", "a-", "a, ", "- ", "= ", "| ", "* ",
    ". ", ": ", "a: ", "> ", ">", "/ ", "( ", "Merci ", "merci, ", "Bonne ", "Cordialement ", "Thanks ", "Best ", "Le 3 mars ", "On Mon, ",
    "a écrit ", "wrote: ", "06 12 ", "a@b.example ", "www.a.example ", "<a> ", "[a] ", "p/o ", "Paul Roy, ", "la mairie ", "de la ", "🙂 ",
]  # fmt: skip
PLACES = {
    "a message": "{}",
    "a line of hours": "Bonjour,\n\nRien.\n\nCordialement,\nPaul Roy\nOuvert : {}x",
    "a card": "Bonjour,\n\nRien.\n\nCordialement,\nPaul Roy\n{}\nMairie de X",
    "a closing": "Bonjour,\n\nRien.\n\n{}\nPaul Roy",
    "a form's field": "Formulaire de contact\nNom : Paul Roy\n{}\nMessage : rien",
    "an announcement": "Rien.\n\n{}a écrit :\n> Bonjour",
}


def seconds(place: str, text: str) -> float:
    started = time.process_time()
    mail(PLACES[place].format(text))
    return time.process_time() - started


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("unit", UNITS)
def test_time_grows_with_the_line_and_no_faster(unit: str, place: str) -> None:
    for times in (12, 24):  # what doubles with each unit would take minutes in a longer one
        assert seconds(place, unit * times) < 2
    small = unit * (1_000 // len(unit))
    once = min(seconds(place, small) for _ in range(2))
    eight = min(seconds(place, small * 8) for _ in range(2))
    assert eight < max(0.2, once * 8 * 4), f"{unit!r}: {once:.4f} s, then {eight:.4f} s for eight times the line"
