"""A user name beside its password, and the other way round."""

import pytest

from services.pseudonymizer.domain.detect import detect
from services.pseudonymizer.domain.pairs import pairs
from services.pseudonymizer.domain.spans import Span


def told(text: str, value: str, label: str) -> list[str]:
    """What stands beside one value that was found."""
    at = text.index(value)
    return [text[span.start : span.end] for span in pairs(text, [Span(at, at + len(value), label, 0.9, "finder")])]


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "secret", "user"),
    [
        ("page de gestion : exploitant / Vapeur-1 ; voir", "Vapeur-1", "exploitant"),
        ("net use X: \\\\nas\\drop /user:claimsdrop Piano*6", "Piano*6", "claimsdrop"),
        ("so: sparkybri pw ohms law 4 life. bye", "ohms law 4 life", "sparkybri"),
        ("from memory: eoc and Twister 96. He", "Twister 96", "eoc"),
        ("router    root    Haddok!19\n", "Haddok!19", "root"),
        ("| Labo | siemens | Simatic!vert |\n", "Simatic!vert", "siemens"),
        ("Login | Password\nmanager | Haddok!19\n", "Haddok!19", "manager"),
        ("marketing:$apr1$k8Qz2LmX\n", "$apr1$k8Qz2LmX", "marketing"),
    ],
)
def test_a_user_name_stands_beside_its_password(text: str, secret: str, user: str) -> None:
    assert told(text, secret, "SECRET") == [user]


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("wifi / Soleil-77", "Soleil-77"),
        ("porte / 4417", "4417"),
        ("one time password Zx4!mango, valid", "Zx4!mango"),
        ("il a épelé son mot de passe : Rose-1979", "Rose-1979"),
        ("AnyDesk ID 1 044 187 720, unattended pass mizzen.mast.77", "mizzen.mast.77"),
        ("AnyDesk and its unattended password Freshcalver", "Freshcalver"),
        ("the key and Rose-1979", "Rose-1979"),
        ("wifi    Rose-1979\n", "Rose-1979"),
    ],
)
def test_and_this_word_is_none(text: str, secret: str) -> None:
    assert told(text, secret, "SECRET") == []


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "user", "secrets"),
    [
        ("mes accès (gtb_lect / lecture), mais", "gtb_lect", ["lecture"]),
        ("Login | Password\nviewer1 | watch the fish\n", "viewer1", ["watch the fish"]),
        ("Login | Password\nviewer1 | none\n", "viewer1", []),
        ("le poste de gtb_lect / accueil", "gtb_lect", []),
        ("mac mini 2: user edit2, pass final cut\nNAS", "edit2", ["final cut"]),
        ("utilisateur montage1, mdp bout à bout\n", "montage1", ["bout à bout"]),
        ("login edit2, password expired yesterday.", "edit2", []),
        ("Login edit2; password I'm happy to say is fine.", "edit2", []),
    ],
)
def test_a_password_stands_beside_its_user(text: str, user: str, secrets: list[str]) -> None:
    assert told(text, user, "USERNAME") == secrets


@pytest.mark.feature(104)
def test_what_follows_from_a_password_is_masked_too() -> None:
    (part,) = detect(("page : exploitant / Vapeur-1\nmot de passe exploitant : Vapeur-1",))
    masked = {(span.label, part.text[span.start : span.end]) for span in part.spans}
    assert ("USERNAME", "exploitant") in masked


@pytest.mark.feature(104)
@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("Page du routeur admin / Cervin.", ["Cervin"]),
        ("router page root/Karoo, MAC", ["Karoo"]),
        ("local vélos, cadenas : 306\nGTC, page ingenieur / vapeur ; exploitant / nuage", ["vapeur", "nuage"]),
        ("le login de la baie : ope / lecture, mais", ["lecture"]),
        ("Render box root: Dolly_Zoom_9\n", ["Dolly_Zoom_9"]),
        ("Render box root: restarted\n", []),
        ("shipped with admin/admin per the guide", []),
        ("the admin / manager, on leave", []),
        ("Pascal, manager / trésorier", []),
        ("user / blank, login", []),
        ("POST /admin/login", []),
    ],
)
def test_a_password_stands_beside_an_account_that_every_machine_has(text: str, secrets: list[str]) -> None:
    assert [text[span.start : span.end] for span in pairs(text, [])] == secrets
