import pytest

from services.drafter.domain.typography import NARROW, WIDE, french, plain, typeset


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ("Bonjour : voici", f"Bonjour{WIDE}: voici"),
        ("Quoi ? Oui !", f"Quoi{NARROW}? Oui{NARROW}!"),
        ("un ; deux", f"un{NARROW}; deux"),
        ("le « guichet » ouvert", f"le «{WIDE}guichet{WIDE}» ouvert"),
        ('le "guichet" ouvert', f"le «{WIDE}guichet{WIDE}» ouvert"),
        ("de 8 h à 18 h, 25 Mo et 10 %", f"de 8{WIDE}h à 18{WIDE}h, 25{WIDE}Mo et 10{WIDE}%"),
        ("https://exemple.fr et 12:30", "https://exemple.fr et 12:30"),
    ],
)
def test_french_spaces_do_not_break(written: str, set_: str) -> None:
    assert french(written) == set_
    assert french(set_) == set_
    assert plain(set_) == plain(written)


def test_english_stays_as_it_is() -> None:
    assert typeset('Choose "Extend": done!', "en") == 'Choose "Extend": done!'
